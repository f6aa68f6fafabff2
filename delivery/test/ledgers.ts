import { createServer } from 'node:http';
import { controllerClaims, pipelineClaims } from '@sample-platform-ai/backend/dev/issuer/claims.ts';
import { startIssuer } from '@sample-platform-ai/backend/dev/issuer/issuer.ts';
import { declare } from '@sample-platform-ai/backend/src/catalog/declared.ts';
import { readConfig } from '@sample-platform-ai/backend/src/config.ts';
import { type Harness, startHarness } from '@sample-platform-ai/backend/test/harness.ts';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { plansOf, releaseLedger } from '@sample-platform-ai/environments/plan/derive.ts';
import { observer } from '@sample-platform-ai/environments/plan/observer.ts';
import type { EnvironmentVariable, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { firstRegion } from '@sample-platform-ai/environments/promotion-order.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { connectionTo } from '@sample-platform-ai/kit/database/connection.ts';
import type { Release, ReleaseTarget } from '../promotion/rules.ts';

const { owner, name, ownerId, repositoryId, defaultBranch } = platform.organization.repository;

/** What GitHub says of a job of the reusable workflow that deploys. */
const jobClaims = (environment: string) => ({
  ...pipelineClaims({ repository: `${owner}/${name}`, ownerId, repositoryId, environment }),
  job_workflow_ref: `${owner}/${name}/.github/workflows/deploy-region.yml@refs/heads/${defaultBranch}`,
});

type Health = 'HEALTHY' | 'DEGRADED';

/** The release ledger's plan where an environment is released first; none where it runs no ledger. */
export const ledgerPlan = (environment: EnvironmentConfig): ServicePlan | undefined =>
  releaseLedger(plansOf(platform, environment, firstRegion(environment)));

const textOf = (variables: readonly EnvironmentVariable[], wanted: string): string => {
  const found = variables.find((each) => each.name === wanted);
  if (!found || !('value' in found)) throw new Error(`the plan has no ${wanted}`);
  return found.value;
};

/** The API of the release ledger. */
function serverOf(plan: ServicePlan) {
  const [server] = plan.components.filter(({ kind }) => kind === 'api');
  if (!server) throw new Error(`${plan.service} has no API`);
  return server;
}
interface TrustedIssuer {
  readonly kind: string;
  readonly places?: readonly object[];
}
const issuersOf = (plan: ServicePlan): readonly TrustedIssuer[] =>
  JSON.parse(textOf(serverOf(plan).run.env, 'LEDGER_ISSUERS'));

/** What the clusters of all regions may report, each to its region's ledger: one server replaces all of them. */
const observedPlaces = (environment: EnvironmentConfig) =>
  environment.regions.flatMap(({ name: region }) => {
    const plan = releaseLedger(plansOf(platform, environment, region));
    return plan ? issuersOf(plan).flatMap(({ places = [] }) => places) : [];
  });

type Signers = Readonly<Record<string, string>>;

/** One environment's ledger with the settings of its cluster, except the issuers of tokens. */
async function startLedger(environment: EnvironmentConfig, plan: ServicePlan, signers: Signers): Promise<Harness> {
  if (!plan.database) throw new Error(`${plan.service} has no database`);
  const trusted = issuersOf(plan).map((each) => ({
    ...each,
    issuer: signers[each.kind],
    ...(each.places && { places: observedPlaces(environment) }),
    ...(each.kind === 'people' && { audience: 'ledger-web' }),
  }));
  const harness = await startHarness({ LEDGER_ISSUERS: JSON.stringify(trusted) });
  const { catalog, database } = readConfig({
    LEDGER_WRITER_URL: harness.database.migrationUrl,
    LEDGER_ISSUERS: '[]',
    LEDGER_CATALOG: textOf(plan.database.migration.run.env, 'LEDGER_CATALOG'),
  });
  if (!catalog) throw new Error(`${plan.service} declares no catalog`);
  const { Client, settings } = connectionTo(database.writerUrl, database);
  const client = new Client(settings);
  await client.connect();
  await declare(client, catalog);
  await client.end();
  return harness;
}

/** Each environment's own ledger, as a real server over PostgreSQL, with GitHub and each cluster as issuers of this machine. */
export async function startLedgers() {
  const [github, people, controller] = await Promise.all([startIssuer(), startIssuer(), startIssuer()]);
  const signers = { github: github.url, people: people.url, controller: controller.url };
  const started = new Map(
    await Promise.all(
      platform.environments.flatMap((environment) => {
        const plan = ledgerPlan(environment);
        return plan
          ? [startLedger(environment, plan, signers).then((harness) => [environment.name, harness] as const)]
          : [];
      }),
    ),
  );
  const ledgerOf = (environment: string) => {
    const found = started.get(environment);
    if (!found) throw new Error(`Unknown ledger of ${environment}`);
    return found;
  };

  const tokens = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://github');
    const allowed = request.headers.authorization === 'Bearer job' && url.searchParams.get('audience') === 'ledger';
    const value = await github.sign(jobClaims(url.pathname.slice(1)));
    response.writeHead(allowed ? 200 : 403).end(JSON.stringify({ value }));
  });
  await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve));
  const address = tokens.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  let operations = 0;
  return {
    urlOf: (environment: string) => ledgerOf(environment).url,
    /** What a job in an environment of GitHub's finds in its own. */
    job: (environment: string) => ({
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/${environment}?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'job',
    }),
    /** A cluster's Argo CD reports to its ledger what it has synced. */
    observe: async (
      { environment, region }: ReleaseTarget,
      { commit, digests }: Release,
      health: Health = 'HEALTHY',
      sync: 'SYNCED' | 'OUT_OF_SYNC' = 'SYNCED',
    ) => {
      const account = `system:serviceaccount:${observer.namespace}:${observer.serviceAccount}`;
      const token = await controller.sign({ ...controllerClaims(account), aud: observer.audience });
      for (const [service, imageDigest] of Object.entries(digests)) {
        operations += 1;
        const what = { service, environment, region, imageDigest, revision: commit, applicationUid: region };
        const state = { operation: `sync ${operations}`, health: `HEALTH_${health}`, sync: `SYNC_STATUS_${sync}` };
        const { rest } = ledgerOf(environment).clients;
        const answer = await rest.call('RecordObservation', { ...what, ...state }, { token });
        if (!answer.ok) throw new Error(answer.problem.detail);
      }
    },
    stop: async () => {
      tokens.close();
      tokens.closeAllConnections();
      await Promise.all([...started.values()].map((harness) => harness.stop()));
      await Promise.all([github, people, controller].map((issuer) => issuer.stop()));
    },
  };
}
