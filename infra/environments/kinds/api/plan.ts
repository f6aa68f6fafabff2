import type { z } from 'zod';
import { workloadName } from '../../naming.ts';
import type { ComponentContext } from '../../plan/context.ts';
import { priorityOf } from '../../plan/priorities.ts';
import { environmentVariables, filesOf } from '../../plan/settings.ts';
import { deregistrationSeconds, drainOf, graceSeconds } from '../../plan/timeouts.ts';
import type { DeploymentRun, ExposurePlan, PortPlan, PublicHostPlan } from '../../plan/types.ts';
import type { DeepReadonly } from '../../schema/values.ts';
import type { Derive } from '../derive.ts';
import type { workerSchema } from '../worker/schema.ts';
import { type apiSchema, apiSizeSchema } from './schema.ts';

export type ApiSpec = DeepReadonly<z.infer<typeof apiSchema>>;
type WorkerSpec = DeepReadonly<z.infer<typeof workerSchema>>;

const grpcHealth = '/grpc.health.v1.Health/Check';

/** The Deployment of an API or a worker. */
export function deployment(context: ComponentContext<ApiSpec | WorkerSpec>): DeploymentRun {
  const { component, size } = context;
  const { replicas, cpuMillicores, memoryMib } = apiSizeSchema.parse(size);
  const [minReplicas, maxReplicas] = replicas;
  const { http, metrics } = component.ports;
  const drain = drainOf(component);
  const grpc = component.kind === 'api' ? component.ports.grpc : undefined;
  const others: readonly PortPlan[] = [
    ...(grpc === undefined ? [] : [{ name: 'grpc' as const, number: grpc }]),
    ...(metrics === undefined ? [] : [{ name: 'metrics' as const, number: metrics }]),
  ];
  return {
    type: 'deployment',
    args: component.args ?? [],
    env: environmentVariables(component.env, context),
    files: filesOf(component.files, context),
    cpuMillicores,
    memoryMib,
    minReplicas,
    maxReplicas,
    ports: [{ name: 'http', number: http }, ...others],
    livenessPath: component.health.live,
    readinessPath: component.health.ready,
    drainDelaySeconds: drain.delaySeconds,
    drainLimitSeconds: drain.limitSeconds,
  };
}

function publicHosts({ names, spec, key, component }: ComponentContext<ApiSpec>): readonly PublicHostPlan[] {
  const { route, health } = component;
  if (!route) return [];
  const id = workloadName(spec.name, key);
  // On a path of a shared host, the health check uses a host that only this component has.
  const regionalHost = names.regionalHost('host' in route ? route.host : id);
  const common = { regionalHost, healthPath: health.ready };
  const host = 'host' in route ? names.host(route.host) : names.apiHost;
  const http = { id, host, ...common, followsHealthOf: undefined };
  const grpc = route.grpcHost
    ? [{ id: `${id}-grpc`, host: names.host(route.grpcHost), ...common, followsHealthOf: id }]
    : [];
  return [http, ...grpc];
}

function exposures(context: ComponentContext<ApiSpec>): readonly ExposurePlan[] {
  const { names, spec, key, component } = context;
  const { route, internalHost, ports, health } = component;
  const id = workloadName(spec.name, key);
  type Rest = Omit<ExposurePlan, 'id' | 'targetGroupName' | 'priority' | 'deregistrationSeconds' | 'probe'>;
  const exposure = (suffix: string, rest: Rest, probeHost?: string): ExposurePlan => {
    const exposureId = `${id}-${suffix}`;
    return {
      id: exposureId,
      targetGroupName: names.targetGroup(exposureId),
      priority: priorityOf(exposureId, rest.path),
      deregistrationSeconds: deregistrationSeconds(graceSeconds(drainOf(component))),
      probe:
        probeHost === undefined
          ? undefined
          : { host: probeHost, priority: priorityOf(`${exposureId}-probe`, undefined) },
      ...rest,
    };
  };
  const http = { protocol: 'HTTP' as const, port: ports.http, healthCheckPath: health.ready };
  const grpc = { protocol: 'GRPC' as const, port: ports.grpc ?? 0, healthCheckPath: grpcHealth };
  const all: ExposurePlan[] = [];
  if (route && 'host' in route) {
    const hosts = [names.host(route.host), names.regionalHost(route.host)];
    all.push(exposure('http', { balancer: 'public', ...http, hosts, path: undefined }));
  } else if (route) {
    const rest = { balancer: 'public' as const, ...http, hosts: [names.apiHost], path: route.path };
    all.push(exposure('http', rest, names.regionalHost(id)));
  }
  if (route?.grpcHost && ports.grpc !== undefined) {
    all.push(exposure('grpc', { balancer: 'public', ...grpc, hosts: [names.host(route.grpcHost)], path: undefined }));
  }
  if (internalHost) {
    const hosts = [names.internalHost(internalHost)];
    all.push(exposure('internal', { balancer: 'internal', ...http, hosts, path: undefined }));
  }
  return all;
}

export const deriveApi: Derive<ApiSpec> = (context) => {
  const exposed = exposures(context);
  const portsOf = (balancer: ExposurePlan['balancer']) =>
    exposed.filter((each) => each.balancer === balancer).map(({ port }) => port);
  return {
    run: deployment(context),
    exposures: exposed,
    hosts: publicHosts(context),
    site: undefined,
    statements: [],
    ingress: {
      publicPorts: portsOf('public'),
      internalPorts: portsOf('internal'),
      metricsPort: context.component.ports.metrics,
    },
    reachesInternet: false,
  };
};
