import type { Platform } from '../index.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { plansOf } from './derive.ts';
import {
  closeSeconds,
  deregistrationSeconds,
  graceSeconds,
  originKeepAliveSeconds,
  originReadSeconds,
  preStopSeconds,
} from './timeouts.ts';
import type { DeploymentRun } from './types.ts';

/** One number of a chain. */
export interface Quantity {
  readonly what: string;
  readonly seconds: number;
}

/** Numbers of several parts that have to agree: each is less than the next one. */
export interface Agreement {
  readonly why: string;
  /** Literal whose change makes them agree. */
  readonly path: string;
  readonly chain: readonly Quantity[];
}

/** Limits of the application in seconds; verify/invariants/timeouts.test.ts compares them with app/kit and app/backend. */
export const applicationLimits = {
  statement: 2,
  query: 2.5,
  /** @default of the variable that ends in REQUEST_TIMEOUT_MS */
  request: 5,
  /** @default of the variable that ends in STREAM_HEARTBEAT_MS */
  heartbeat: 15,
  /** How many seconds longer than the load balancer a process keeps an idle connection. */
  keepAliveMargin: 5,
} as const;

/** The value of a variable in milliseconds as seconds; the default where the service sets none, or a text that is not a number. */
function setting({ env }: DeploymentRun, ending: string, otherwise: number): number {
  const found = env.find(({ name }) => name.endsWith(ending));
  const milliseconds = found && 'value' in found ? Number(found.value) : Number.NaN;
  return Number.isFinite(milliseconds) ? milliseconds / 1000 : otherwise;
}

/** Every chain of an environment. Regions do not differ in them. */
export function agreementsOf(platform: Platform, environment: EnvironmentConfig): readonly Agreement[] {
  const { idleTimeoutSeconds: balancerIdle } = environment.ingress;
  const ingress = `${environment.name}.ingress.idleTimeoutSeconds`;
  const balancer = { what: 'the load balancer closes an idle connection', seconds: balancerIdle };
  const origin = { what: 'CloudFront waits for the next byte of an origin', seconds: originReadSeconds };
  const idle: Agreement = {
    why: 'The side that sends requests closes an idle connection before the side that receives them does',
    path: ingress,
    chain: [
      { what: 'CloudFront keeps an idle connection to an origin', seconds: originKeepAliveSeconds },
      balancer,
      { what: 'a process keeps it', seconds: balancerIdle + applicationLimits.keepAliveMargin },
    ],
  };
  const components = plansOf(platform, environment, environment.primaryRegion).flatMap(({ service, components: all }) =>
    all.flatMap(({ component, run, exposures }): Agreement[] => {
      if (run?.type !== 'deployment' || exposures.length === 0) return [];
      const path = `services.${service}.components.${component}`;
      const request = {
        what: 'its request times out',
        seconds: setting(run, 'REQUEST_TIMEOUT_MS', applicationLimits.request),
      };
      const beats = 2 * setting(run, 'STREAM_HEARTBEAT_MS', applicationLimits.heartbeat);
      const drain = { delaySeconds: run.drainDelaySeconds, limitSeconds: run.drainLimitSeconds };
      const limit = { what: 'a call may still take after the delay of a drain', seconds: drain.limitSeconds };
      const grace = graceSeconds(drain);
      const quiet = { what: 'two heartbeats of a quiet stream', seconds: beats };
      return [
        {
          why: `A caller of ${service}/${component} gets the error of the service, before a proxy gives up`,
          path: `${path}.env`,
          chain: [
            { what: 'the database ends a statement', seconds: applicationLimits.statement },
            { what: 'the process gives up on a query', seconds: applicationLimits.query },
            request,
            origin,
          ],
        },
        {
          why: `A call that ${service}/${component} has accepted can end`,
          path: `${path}.drain`,
          chain: [request, limit],
        },
        { why: `A quiet stream of ${service}/${component} lives`, path: `${path}.env`, chain: [quiet, balancer] },
        { why: `A quiet stream of ${service}/${component} lives`, path: `${path}.env`, chain: [quiet, origin] },
        {
          why: `A pod of ${service}/${component} ends by itself, before it is killed and deregistered`,
          path: `${path}.drain`,
          chain: [
            { what: 'preStop, delay and limit of its drain', seconds: grace - closeSeconds },
            { what: 'Kubernetes kills it', seconds: grace },
            { what: 'the load balancer deregisters it', seconds: deregistrationSeconds(grace) },
          ],
        },
        {
          why: `${service}/${component} serves until endpoints have changed`,
          path: `${path}.drain`,
          chain: [
            { what: 'preStop', seconds: preStopSeconds },
            { what: 'Kubernetes kills it', seconds: grace },
          ],
        },
      ];
    }),
  );
  return [idle, ...components];
}
