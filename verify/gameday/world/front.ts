import { type AwsApi, startAwsApi } from './aws-api.ts';
import type { GlobalDatabase } from './global-database.ts';
import type { WorldNames } from './names.ts';
import type { Relay, Target } from './relay.ts';
import { cached, startHealthChecks } from './route53.ts';
import type { WorldSettings } from './settings.ts';
import type { Entrance, GameRegion } from './world.ts';

export interface FrontOptions {
  readonly names: WorldNames;
  readonly settings: WorldSettings;
  readonly globalDatabase: GlobalDatabase;
  /** Ports of this machine that lead to what serves in a region; undefined while it is down. */
  readonly entrance: (region: string) => Entrance | undefined;
  readonly relay: (choose: () => Target | undefined, more: { readonly keepAliveMs?: number }) => Promise<Relay>;
  readonly isLost: (region: string) => boolean;
  readonly onEnd: (end: () => unknown) => void;
}

/** What AWS has before the regions: DNS with its health checks, and the API. */
export interface Front {
  readonly aws: AwsApi;
  /** Where clients near a region arrive. */
  enter(region: string): Promise<{ readonly entry: GameRegion['entry']; readonly relays: readonly Relay[] }>;
}

/** Starts it before regions that serve already. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { names, settings, entrance } = options;
  const ready = async (region: string): Promise<boolean> => {
    const open = entrance(region);
    if (!open) return false;
    const answer = await fetch(`http://127.0.0.1:${open.http}/readyz`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(settings.healthCheck.limitMs),
    });
    await answer.body?.cancel();
    return answer.ok;
  };
  const hosts = names.regions.flatMap(({ region, hosts: of }) => of.map((each) => ({ ...each, region })));
  const health = startHealthChecks(
    hosts.map(({ host, region, isLedger }) => ({
      host,
      ask: () => (isLedger ? ready(region) : Promise.resolve(entrance(region) !== undefined)),
    })),
    settings.healthCheck,
  );
  options.onEnd(() => health.stop());
  const isWell = (region: string) =>
    hosts
      .filter((each) => each.isLedger && each.region === region)
      .every(({ host }) => health.checks.find((check) => check.host === host)?.isHealthy() ?? true);
  const otherOf = (region: string) => names.regions.find((each) => each.region !== region)?.region ?? region;
  const aws = await startAwsApi({
    names,
    database: options.globalDatabase,
    checks: health.checks,
    isLost: options.isLost,
    askHost: async (host) => {
      const found = hosts.find((each) => each.host === host);
      return found && (await ready(found.region)) ? 200 : 503;
    },
  });
  options.onEnd(() => aws.stop());
  return {
    aws,
    enter: async (region) => {
      // Where no region is well, DNS answers as if all were.
      const nearest = cached(settings.dnsTtlMs, () =>
        isWell(region) || !isWell(otherOf(region)) ? region : otherOf(region),
      );
      const relays: Relay[] = [];
      const open = async (more: { readonly keepAliveMs?: number }): Promise<Entrance> => {
        const to = (protocol: keyof Entrance) => () => {
          const ports = entrance(nearest());
          return ports && { port: ports[protocol], isFar: false };
        };
        const [http, grpc] = [await options.relay(to('http'), more), await options.relay(to('grpc'), more)];
        relays.push(http, grpc);
        return { http: http.port, grpc: grpc.port };
      };
      const entry = { ...(await open({ keepAliveMs: settings.clientKeepAliveMs })), streams: await open({}) };
      return { entry, relays };
    },
  };
}
