import { useSyncExternalStore } from 'react';
import type { LiveStatus } from './stream.ts';

export interface LiveState {
  readonly status: LiveStatus;
  /** When what is shown was last known to be true, in milliseconds since 1970; 0 before the first connection. */
  readonly asOf: number;
}

const initial: LiveState = { status: 'connecting', asOf: 0 };
let state = initial;
const listeners = new Set<() => void>();

export function setLive(given: LiveStatus): void {
  // What is shown already is old while it is not live, whatever the reason.
  const status = given === 'connecting' && state.asOf !== 0 ? 'reconnecting' : given;
  if (status === state.status) return;
  const known = status === 'live' || state.status === 'live';
  state = { status, asOf: known ? Date.now() : state.asOf };
  for (const listener of listeners) listener();
}

export const isLive = (): boolean => state.status === 'live';
/** Something is shown that was known to be true once. */
export const wasKnown = (): boolean => state.asOf !== 0;

/** What is shown comes from an earlier visit. */
export function setAsOf(asOf: number): void {
  if (state.status === 'live') return;
  state = { status: state.status === 'connecting' ? 'reconnecting' : state.status, asOf };
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** How the page hears of changes. */
export const useLive = (): LiveState =>
  useSyncExternalStore(
    subscribe,
    () => state,
    () => initial,
  );
