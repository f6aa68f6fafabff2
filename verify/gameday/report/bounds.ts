import { type RecoveryTime, recoveryWithin } from '@sample-platform-ai/delivery/failover/recovery-time.ts';
import type { Step } from '../world/global-database.ts';
import type { WorldSettings } from '../world/settings.ts';
import type { Recovery } from './recovery.ts';

/** What the failover command computes as its worst case, with the waits of the game day in place of AWS' ones. */
export interface Bounds {
  /** Until requests reach a healthy region. */
  readonly trafficSeconds: number;
  /** Until writes succeed again. */
  readonly writesSeconds: number;
}

const secondsOf = (waits: RecoveryTime['traffic']) => waits.reduce((total, { seconds }) => total + seconds, 0);

/** Undefined where nothing was promoted. The command itself counts its deadline, here it is the promotion that took place. */
export function boundsOf(settings: WorldSettings, steps: readonly Step[]): Bounds | undefined {
  const begun = steps.find(({ what }) => what.startsWith('RDS takes'));
  const promoted = steps.find(({ what }) => what.endsWith('is promoted'));
  if (!begun || !promoted) return undefined;
  const { healthCheck, dnsTtlMs, endpointTtlMs, clientKeepAliveMs } = settings;
  const check = { failureThreshold: healthCheck.threshold, intervalSeconds: healthCheck.intervalMs / 1000 };
  const { traffic, writer } = recoveryWithin(check, (promoted.at - begun.at) / 1000, {
    probeSeconds: healthCheck.limitMs / 1000,
    dnsTtlSeconds: dnsTtlMs / 1000,
    clientKeepAliveSeconds: clientKeepAliveMs / 1000,
    databaseTtlSeconds: endpointTtlMs / 1000,
  });
  return { trafficSeconds: secondsOf(traffic), writesSeconds: secondsOf(writer) };
}

const worst = (values: readonly number[]): number => Math.max(0, ...values) / 1000;

/** The longest waits of clients for each of the two paths: reads need traffic alone, and nothing of the command. */
export const measured = (recoveries: readonly Recovery[]): Bounds => ({
  trafficSeconds: worst(recoveries.filter(({ kind }) => kind.startsWith('reader')).map(({ outageMs }) => outageMs.max)),
  writesSeconds: worst(
    recoveries.filter(({ kind }) => !kind.startsWith('reader')).map(({ afterDecisionMs }) => afterDecisionMs.max),
  ),
});

/** A recovery that took longer than the command computes makes its worst case untrue. */
export function slowerThan(bounds: Bounds, recoveries: readonly Recovery[]): readonly string[] {
  const { trafficSeconds, writesSeconds } = measured(recoveries);
  const all = Math.max(bounds.trafficSeconds, bounds.writesSeconds);
  return [
    { what: 'reads', is: trafficSeconds, of: bounds.trafficSeconds },
    { what: 'writes and streams', is: writesSeconds, of: all },
  ].flatMap(({ what, is, of }) =>
    is > of
      ? [`the command computes ${of.toFixed(1)} s at most for ${what}, and ${is.toFixed(1)} s were measured`]
      : [],
  );
}
