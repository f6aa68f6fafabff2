import { ListHealthChecksCommand, type Route53Client, UpdateHealthCheckCommand } from '@aws-sdk/client-route-53';
import { UserError } from '@sample-platform-ai/terminal';

/** The check by which DNS decides whether a region gets traffic. */
export interface RegionCheck {
  readonly id: string;
  readonly isInverted: boolean;
}

/** The health check that asks a region's own API host. */
export async function findCheck(client: Route53Client, host: string): Promise<RegionCheck> {
  let marker: string | undefined;
  do {
    const page = await client.send(new ListHealthChecksCommand({ Marker: marker }));
    const found = page.HealthChecks?.find(({ HealthCheckConfig: config }) => config?.FullyQualifiedDomainName === host);
    if (found?.Id) return { id: found.Id, isInverted: found.HealthCheckConfig?.Inverted === true };
    marker = page.IsTruncated ? page.NextMarker : undefined;
  } while (marker);
  throw new UserError(
    `no health check asks ${host}: this environment's routing has none, and a region cannot be drained by DNS`,
  );
}

/**
 * Takes a region out of DNS, or brings it back: a healthy region's inverted check fails. No apply undoes it, for the stack
 * ignores this one argument.
 */
export async function setDrained(
  client: Route53Client,
  { id, isInverted }: RegionCheck,
  drained: boolean,
): Promise<boolean> {
  if (isInverted === drained) return false;
  await client.send(new UpdateHealthCheckCommand({ HealthCheckId: id, Inverted: drained }));
  return true;
}
