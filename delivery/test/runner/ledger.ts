import type { EnvironmentName } from '@sample-platform-ai/environments/schema.ts';
import type { Place, Release } from '../../promotion/rules.ts';
import type { Host, Reply, Request } from './machine.ts';

/** An environment's ledger, told by a cluster that syncs whatever the default branch says. */
export interface LedgerStandIn {
  readonly host: (environment: EnvironmentName) => Host;
  /** What jobs wrote, in order: `<environment> <path> <status>`. */
  readonly told: string[];
  /** Places where nothing gets healthy. */
  readonly unhealthy: Set<string>;
}

export interface Cluster {
  readonly regionsOf: (environment: EnvironmentName) => readonly Place[];
  /** What the default branch says now. */
  readonly versionAt: (place: Place) => Promise<Release | undefined>;
  /** Tokens that GitHub gave for the ledger. */
  readonly isToken: (token: string) => boolean;
}

export function createLedger({ regionsOf, versionAt, isToken }: Cluster): LedgerStandIn {
  const told: string[] = [];
  const unhealthy = new Set<string>();
  /** `<environment>/<region> <service> <digest>` that was seen healthy. */
  const history = new Set<string>();
  const seen = async (environment: EnvironmentName) => {
    const cells = [];
    for (const place of regionsOf(environment)) {
      const where = `${place.environment}/${place.region}`;
      const health = unhealthy.has(where) ? 'HEALTH_DEGRADED' : 'HEALTH_HEALTHY';
      for (const [service, imageDigest] of Object.entries((await versionAt(place))?.digests ?? {})) {
        cells.push({ service, region: place.region, observed: { imageDigest, health } });
        if (!unhealthy.has(where)) history.add(`${where} ${service} ${imageDigest}`);
      }
    }
    return cells;
  };
  const host =
    (environment: EnvironmentName) =>
    async (request: Request): Promise<Reply> => {
      const { method, url, headers, body } = request;
      if (!isToken((headers.authorization ?? '').replace('Bearer ', '')))
        return { status: 401, body: { title: 'no token' } };
      if (method === 'POST') {
        told.push(`${environment} ${url.pathname} ${JSON.parse(body).status}`);
        return { body: { id: `d${told.length}` } };
      }
      const cells = await seen(environment);
      if (url.pathname === '/v1/matrix') return { body: { cells } };
      const [service, region] = [url.searchParams.get('service'), url.searchParams.get('region')];
      const prefix = `${environment}/${region} ${service} `;
      const digests = [...history].filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length));
      return { body: { observations: digests.map((imageDigest) => ({ imageDigest, health: 'HEALTH_HEALTHY' })) } };
    };
  return { host, told, unhealthy };
}
