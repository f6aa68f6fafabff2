import type { Component } from '../component.ts';

/** Metrics, logs, dashboards and alerts. */
export const observability: readonly Component[] = [];
