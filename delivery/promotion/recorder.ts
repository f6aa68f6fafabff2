import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { findToken } from '@sample-platform-ai/backend/cli/token.ts';
import { type LedgerClient, ledgerClient } from '@sample-platform-ai/contract/client';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { plansOf, releaseLedger } from '@sample-platform-ai/environments/plan/derive.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { environmentNamed } from '../environments.ts';
import type { Commit } from '../github/repository.ts';
import type { Evidence, Intent, ReleaseTarget } from './rules.ts';

/** One deployment of one image, as it is recorded. */
export interface Claim {
  readonly target: ReleaseTarget;
  /** Workload that runs the image: what the record calls a service. */
  readonly workload: string;
  readonly digest: string;
  readonly intent: Intent;
  /** The same in each region of one rollout. */
  readonly rollout: string;
  /** Where the rollout has to be healthy to count as done. */
  readonly regions: readonly string[];
  /** What people call it: a short commit. */
  readonly version: string;
  /** The newest first. */
  readonly commits: readonly Commit[];
  /** The image's provenance and the commit of the release; nothing where the code host has none for the image. */
  readonly provenance: { readonly bundle: string; readonly commit: string } | undefined;
}

/** What a cluster reported of a workload. */
export interface Sighting {
  readonly digest: string;
  /** Commit that Argo CD had compared. */
  readonly revision: string;
  readonly isHealthy: boolean;
  /** Whether the cluster was as in that commit: an application stays healthy while its sync waits or is refused. */
  readonly isSynced: boolean;
}

/** Where deployments are recorded, and what clusters report: an environment's release ledger. */
export interface Recorder extends Pick<Evidence, 'wasHealthy' | 'isHealthy'> {
  /** All reports, page by page. */
  readonly sightings: (target: ReleaseTarget, workload: string) => AsyncIterable<Sighting>;
  /** The last report. */
  readonly current: (target: ReleaseTarget, workload: string) => Promise<Sighting | undefined>;
  /** Records that a deployment is on its way, unless an earlier attempt of its rollout did and has not ended it; gives back its id. */
  readonly begin: (claim: Claim) => Promise<string>;
  readonly end: (
    target: ReleaseTarget,
    id: string,
    end: { readonly status: 'succeeded' | 'failed'; readonly note: string },
  ) => Promise<void>;
}

/** An environment's own recorder; none where it runs no release ledger. */
export type RecorderOf = (environment: string) => Recorder | undefined;

/** API of the release ledger that an environment runs, if it runs one (ADR-0030, ADR-0050). */
export function recorderUrl(platform: Platform, name: string): string | undefined {
  const environment = environmentNamed(platform.environments, name);
  const plan = releaseLedger(plansOf(platform, environment, environment.primaryRegion));
  const [api] = (plan?.components ?? [])
    .flatMap(({ exposures }) => exposures)
    .filter(({ balancer, protocol }) => balancer === 'public' && protocol === 'HTTP');
  if (plan && !api) throw new UserError(`${plan.service} has the capability release-ledger, but no public HTTP route`);
  return api && `https://${api.hosts[0]}${api.path ?? ''}`;
}

/** Of a job's own environment; the first release of all brings the ledger itself up, and that takes a while. */
export const recorderIn =
  (platform: Platform): RecorderOf =>
  (environment) => {
    const url = recorderUrl(platform, environment);
    if (url === undefined) return undefined;
    return recorderAt({
      url: process.env['LEDGER_URL'] ?? url,
      token: () => findToken(process.env, 'ledger'),
      patience: { pauseMs: 10_000, patienceMs: 20 * 60_000 },
    });
  };

interface Patience {
  /** Between two attempts. */
  readonly pauseMs: number;
  /** After which the last failure counts. */
  readonly patienceMs: number;
}

/**
 * Repeats what a restart or a burst refuses for a moment; the first release of all brings the ledger itself up. Writes carry an
 * idempotency key, so that repeating one is harmless.
 */
async function answer<Data>(
  what: string,
  request: () => Promise<{ readonly data?: Data; readonly error?: unknown; readonly response: Response }>,
  { pauseMs, patienceMs }: Patience,
): Promise<Data> {
  const until = performance.now() + patienceMs;
  for (;;) {
    let failure: string;
    try {
      const { data, error, response } = await request();
      if (data !== undefined) return data;
      failure = `${response.status} ${JSON.stringify(error)}`;
      if (![429, 502, 503, 504].includes(response.status))
        throw new UserError(`the ledger refused to ${what}: ${failure}`);
    } catch (error) {
      if (error instanceof UserError) throw error;
      failure = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() + pauseMs > until)
      throw new UserError(`the ledger did not ${what} in ${Math.round(patienceMs / 1000)} s: ${failure}`);
    await sleep(pauseMs);
  }
}

export interface RecorderOptions {
  readonly url: string;
  /** A token for one call: a job's own last minutes. */
  readonly token: () => Promise<string | undefined>;
  readonly patience: Patience;
}

/** The pull request of the newest commit, which is the one that was released. */
function attributionOf([newest]: Claim['commits']) {
  if (newest?.pullRequest === undefined) return {};
  const { pullRequest: number, message: title, author } = newest;
  const pullRequest = {
    number,
    ...(title && { title: title.slice(0, 300).toWellFormed() }),
    ...(author && { author }),
  };
  return { attribution: { pullRequest } };
}

interface Observed {
  readonly imageDigest?: string;
  readonly revision?: string;
  readonly health?: string;
  readonly sync?: string;
}
const asSighting = ({ imageDigest = '', revision = '', health, sync }: Observed): Sighting => ({
  digest: imageDigest,
  revision,
  isHealthy: health === 'HEALTH_HEALTHY',
  isSynced: sync === 'SYNC_STATUS_SYNCED',
});

/** A release ledger over its REST API. */
export function recorderAt({ url, token, patience }: RecorderOptions): Recorder {
  const client = async (): Promise<LedgerClient> => {
    const bearer = await token();
    return ledgerClient({
      baseUrl: url,
      ...(bearer !== undefined && { headers: { authorization: `Bearer ${bearer}` } }),
    });
  };
  async function* sightings({ environment, region }: ReleaseTarget, service: string): AsyncGenerator<Sighting> {
    const ledger = await client();
    let pageToken: string | undefined;
    do {
      const query = { service, environment, region, pageSize: 200, ...(pageToken && { pageToken }) };
      const page = await answer(
        'list observations',
        () => ledger.GET('/v1/observations', { params: { query } }),
        patience,
      );
      for (const seen of page.observations ?? []) yield asSighting(seen);
      pageToken = page.nextPageToken;
    } while (pageToken);
  }
  const current = async ({ environment, region }: ReleaseTarget, service: string): Promise<Sighting | undefined> => {
    const ledger = await client();
    const { cells = [] } = await answer(
      'show its matrix',
      () => ledger.GET('/v1/matrix', { params: { query: { environment } } }),
      patience,
    );
    const observed = cells.find((cell) => cell.service === service && cell.region === region)?.observed;
    return observed && asSighting(observed);
  };
  return {
    sightings,
    current,
    wasHealthy: async (target, { name, digest }) => {
      for await (const seen of sightings(target, name)) if (seen.isHealthy && seen.digest === digest) return true;
      return false;
    },
    isHealthy: async (target, { name, digest }) => {
      const seen = await current(target, name);
      return seen?.isHealthy === true && seen.digest === digest;
    },
    begin: async ({ target, workload: service, digest, intent, rollout, regions, version, commits, provenance }) => {
      const ledger = await client();
      const { environment, region } = target;
      const query = { service, environment, pageSize: 200 };
      const { rollouts = [] } = await answer(
        'list rollouts',
        () => ledger.GET('/v1/rollouts', { params: { query } }),
        patience,
      );
      const begun = rollouts
        .find(({ key }) => key === rollout)
        ?.deployments?.find((each) => each.region === region && each.status === 'DEPLOYMENT_STATUS_IN_PROGRESS');
      if (begun?.id) return begun.id;
      const body = {
        service,
        environment,
        region,
        rollout: { key: rollout, regions: [...regions] },
        intent: ({ planned: 'INTENT_PLANNED', rollback: 'INTENT_ROLLBACK', hotfix: 'INTENT_HOTFIX' } as const)[intent],
        version,
        imageDigest: digest,
        status: 'DEPLOYMENT_STATUS_IN_PROGRESS' as const,
        commits: [...commits],
        ...attributionOf(commits),
        ...(provenance && { provenance }),
      };
      // For the repeats of this call alone: another attempt knows other commits, and is another deployment.
      const header = { 'Idempotency-Key': randomUUID() };
      const { id } = await answer(
        'record a deployment',
        () => ledger.POST('/v1/deployments', { body, params: { header } }),
        patience,
      );
      if (!id) throw new UserError('the ledger gave the deployment no id');
      return id;
    },
    end: async (_place, id, { status, note }) => {
      const ledger = await client();
      const body = {
        status:
          status === 'succeeded' ? ('DEPLOYMENT_STATUS_SUCCEEDED' as const) : ('DEPLOYMENT_STATUS_FAILED' as const),
        note,
      };
      const params = { path: { id }, header: { 'Idempotency-Key': `${id}/${status}` } };
      await answer(
        'record the end of a deployment',
        () => ledger.POST('/v1/deployments/{id}/transitions', { body, params }),
        patience,
      );
    },
  };
}
