import type { RegionalNames } from '../naming.ts';
import { internalTools } from '../platform-tools.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { priorityOf } from './priorities.ts';
import { deregistrationSeconds } from './timeouts.ts';
import type { ExposurePlan } from './types.ts';

/** Kubernetes' own default, which the tools' charts leave. */
const chartGraceSeconds = 30;

/** How the internal load balancer of a region leads to the platform's tools. */
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

/** Groups that the VPN lets in to an environment: those on call for it, as the sign-in of its tools names them. */
export const onCallGroups = ({ access }: Pick<EnvironmentConfig, 'access'>): readonly string[] =>
  (access?.authorizations ?? []).flatMap(({ groupId }) => groupId ?? []);
