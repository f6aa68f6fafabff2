import type { Drain } from '../kinds/image.ts';

/**
 * Nested timeouts of a pod's termination: Kubernetes removes it from the endpoints and sends SIGTERM; the process becomes
 * unready (delay), finishes its calls (limit) and exits. The load balancer deregisters the pod only after that.
 */
export const preStopSeconds = 5;
/** In addition to the drain, to close pools and flush telemetry. */
export const closeSeconds = 5;
/** The pod can exit before the load balancer closes its last connection. */
const marginSeconds = 10;

export const drainOf = ({ drain }: { readonly drain?: Drain | undefined }): Drain =>
  drain ?? { delaySeconds: 10, limitSeconds: 20 };

/** From SIGTERM to exit. */
export const shutdownSeconds = ({ delaySeconds, limitSeconds }: Drain): number =>
  delaySeconds + limitSeconds + closeSeconds;

/** `terminationGracePeriodSeconds` of the pod. */
export const graceSeconds = (drain: Drain): number => preStopSeconds + shutdownSeconds(drain);

/** Maximum age of a client's connection to a load balancer, so that clients leave a drained zone or region. */
export const clientKeepAliveSeconds = 300;

/** Deregistration delay of a target group whose pods have this grace period. */
export const deregistrationSeconds = (grace: number): number => grace + marginSeconds;

/** CloudFront closes an idle connection to an origin before the load balancer does. */
export const originKeepAliveSeconds = 5;

/** CloudFront waits so long for each part of an origin's answer. */
export const originReadSeconds = 60;
