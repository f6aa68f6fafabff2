import type { RegionalNames } from '../naming.ts';
import { internalTools } from '../platform-tools.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { priorityOf } from './priorities.ts';
import { deregistrationSeconds } from './timeouts.ts';
import type { ExposurePlan } from './types.ts';

/** Kubernetes' default, which the tools' charts keep. */
const chartGraceSeconds = 30;

/** Routes of a region's internal load balancer to the platform's tools. */
export const toolExposures = (names: RegionalNames): readonly ExposurePlan[] =>
  internalTools.map(({ name, port, healthCheckPath }) => ({
    id: name,
    balancer: 'internal',
    protocol: 'HTTP',
    port,
    healthCheckPath,
    hosts: [names.internalHost(name)],
    path: undefined,
    targetGroupName: names.targetGroup(name),
    priority: priorityOf(name, undefined),
    deregistrationSeconds: deregistrationSeconds(chartGraceSeconds),
    probe: undefined,
  }));

/** Groups of people, or everyone who signs in. */
export type OnCall = readonly string[] | 'everyone';

/**
 * Who the VPN admits to an environment: they are on call for it, and sign in to its tools. An authorization without a group
 * admits everyone, and is the only form with mutual TLS.
 */
export function onCallOf({ access }: Pick<EnvironmentConfig, 'access'>): OnCall {
  const groups = (access?.authorizations ?? []).map(({ groupId }) => groupId);
  return groups.includes(undefined) ? 'everyone' : groups.filter((group) => group !== undefined);
}
