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

/** Groups that the VPN admits to an environment. The same groups are on call for it and sign in to its tools. */
export const onCallGroups = ({ access }: Pick<EnvironmentConfig, 'access'>): readonly string[] =>
  (access?.authorizations ?? []).flatMap(({ groupId }) => groupId ?? []);
