import type { Release, ReleaseTarget } from '../../promotion/rules.ts';
import type { Host, Reply, Request } from './machine.ts';

/** Where an environment's deployments are recorded, and what its cluster reports, which syncs whatever the default branch says. */
export interface RecorderStandIn {
  readonly host: (environment: string) => Host;
  /** What jobs wrote, in order: `<environment> <path> <status>`. */
  readonly sent: string[];
  /** Places where nothing gets healthy. */
  readonly unhealthy: Set<string>;
}

export interface Cluster {
  readonly regionsOf: (environment: string) => readonly ReleaseTarget[];
  /** What the default branch says now, of every service. */
  readonly versionsAt: (target: ReleaseTarget) => Promise<readonly Release[]>;
  /** Head of the default branch, which every cluster has synced. */
  readonly revision: () => Promise<string>;
  /** Tokens that GitHub gave for the recorder. */
  readonly isToken: (token: string) => boolean;
}

/** A cluster of the stand-in has always synced. */
const sync = 'SYNC_STATUS_SYNCED';

export function createRecorder({ regionsOf, versionsAt, revision, isToken }: Cluster): RecorderStandIn {
  const sent: string[] = [];
  const unhealthy = new Set<string>();
  /** `<environment>/<region> <service> <digest> <revision>` that was seen healthy. */
  const history = new Set<string>();
  const seen = async (environment: string) => {
    const cells = [];
    const synced = await revision();
    for (const target of regionsOf(environment)) {
      const where = `${target.environment}/${target.region}`;
      const health = unhealthy.has(where) ? 'HEALTH_DEGRADED' : 'HEALTH_HEALTHY';
      for (const [service, imageDigest] of (await versionsAt(target)).flatMap(({ digests }) =>
        Object.entries(digests),
      )) {
        cells.push({ service, region: target.region, observed: { imageDigest, health, revision: synced, sync } });
        if (!unhealthy.has(where)) history.add(`${where} ${service} ${imageDigest} ${synced}`);
      }
    }
    return cells;
  };
  const host =
    (environment: string) =>
    async (request: Request): Promise<Reply> => {
      const { method, url, headers, body } = request;
      // Its API may be below a path of the host that services share.
      const path = url.pathname.replace(/^.*(?=\/v1\/)/, '');
      if (!isToken((headers.authorization ?? '').replace('Bearer ', '')))
        return { status: 401, body: { title: 'no token' } };
      if (method === 'POST') {
        sent.push(`${environment} ${path} ${JSON.parse(body).status}`);
        return { body: { id: `d${sent.length}` } };
      }
      const cells = await seen(environment);
      if (path === '/v1/matrix') return { body: { cells } };
      const [service, region] = [url.searchParams.get('service'), url.searchParams.get('region')];
      const prefix = `${environment}/${region} ${service} `;
      const observations = [...history]
        .filter((each) => each.startsWith(prefix))
        .map((each) => each.slice(prefix.length).split(' '))
        .map(([imageDigest, at]) => ({ imageDigest, revision: at, health: 'HEALTH_HEALTHY', sync }));
      return { body: { observations } };
    };
  return { host, sent, unhealthy };
}
