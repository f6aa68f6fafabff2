import {
  type HealthCheck,
  ListHealthChecksCommand,
  type Route53Client,
  UpdateHealthCheckCommand,
} from '@aws-sdk/client-route-53';
import { type Attempts, isRefused, messageOf, repeatedly } from './deadline.ts';
import type { Outcome } from './outcome.ts';

/** Public hosts of one region with health checks, and the direction of the change. */
export interface Drain {
  readonly region: string;
  /** Names in the health checks: `HostPlan.regionalHost`. */
  readonly hosts: readonly string[];
  /** Out of DNS, or back into it. */
  readonly drained: boolean;
}

async function listChecks(client: Route53Client, attempts: Attempts): Promise<readonly HealthCheck[]> {
  const found: HealthCheck[] = [];
  let marker: string | undefined;
  do {
    const page = await repeatedly(
      'Route 53',
      (abortSignal) => client.send(new ListHealthChecksCommand({ Marker: marker }), { abortSignal }),
      { ...attempts, isFinal: isRefused },
    );
    found.push(...(page.HealthChecks ?? []));
    marker = page.IsTruncated ? page.NextMarker : undefined;
  } while (marker);
  return found;
}

/**
 * Drains regions, or reverts that: a disabled check counts as healthy, and an inverted one then as unhealthy. Inverted
 * alone, the check of a lost region would succeed, and bring it into DNS. An apply does not undo it, because the stack
 * ignores both arguments. Returns the outcome of each host, and never throws.
 */
export async function setDrained(
  client: Route53Client,
  drains: readonly Drain[],
  attempts: Attempts,
): Promise<readonly Outcome[]> {
  const wanted = drains.flatMap(({ region, hosts, drained }) => hosts.map((host) => ({ region, host, drained })));
  const step = ({ host, drained }: (typeof wanted)[number]) =>
    drained ? `take ${host} out of DNS` : `bring ${host} back into DNS`;
  let checks: readonly HealthCheck[];
  try {
    checks = await listChecks(client, attempts);
  } catch (error) {
    return wanted.map((each) => ({ step: step(each), done: false, detail: messageOf(error) }));
  }
  return Promise.all(
    wanted.map(async (each): Promise<Outcome> => {
      const { host, drained } = each;
      const check = checks.find(({ HealthCheckConfig: config }) => config?.FullyQualifiedDomainName === host);
      const outcome = (done: boolean, detail: string) => ({ step: step(each), done, detail });
      if (!check?.Id) return outcome(false, `${host} has no health check; apply the environment first`);
      const { Inverted = false, Disabled = false } = check.HealthCheckConfig ?? {};
      if (Inverted === drained && Disabled === drained) return outcome(true, 'already done');
      const command = new UpdateHealthCheckCommand({ HealthCheckId: check.Id, Inverted: drained, Disabled: drained });
      try {
        await repeatedly('Route 53', (abortSignal) => client.send(command, { abortSignal }), {
          ...attempts,
          isFinal: isRefused,
        });
        return outcome(true, `health check ${check.Id}`);
      } catch (error) {
        return outcome(false, messageOf(error));
      }
    }),
  );
}
