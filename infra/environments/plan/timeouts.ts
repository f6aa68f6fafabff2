import type { Drain } from '../kinds/image.ts';

/**
 * How a pod leaves, as times that nest: it leaves the endpoints, gets SIGTERM, refuses new work (delay), ends
 * what it has (limit), and ends; the load balancer lets go of it after that, and not before.
 */
export const preStopSeconds = 5;
/** Beyond the process' own limits, for its pools and its telemetry. */
const endSeconds = 5;
/** The pod may be gone when its last connection is closed. */
const marginSeconds = 10;

export const drainOf = ({ drain }: { readonly drain?: Drain | undefined }): Drain =>
  drain ?? { delaySeconds: 10, limitSeconds: 20 };

/** From SIGTERM to the exit. */
export const shutdownSeconds = ({ delaySeconds, limitSeconds }: Drain): number =>
  delaySeconds + limitSeconds + endSeconds;

/** What Kubernetes grants a pod that ends. */
export const graceSeconds = (drain: Drain): number => preStopSeconds + shutdownSeconds(drain);

/** However busy, a client's connection to a load balancer ends after it, so that clients leave a drained zone or region. */
export const clientKeepAliveSeconds = 300;

/** Of a target group whose pods have this grace. */
export const deregistrationSeconds = (grace: number): number => grace + marginSeconds;
