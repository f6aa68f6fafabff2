import { createServer } from 'node:http';
import { controllerClaims, pipelineClaims } from '@sample-platform-ai/backend/dev/issuer/claims.ts';
import { startIssuer } from '@sample-platform-ai/backend/dev/issuer/issuer.ts';
import { declare } from '@sample-platform-ai/backend/src/catalog/declared.ts';
import { readConfig } from '@sample-platform-ai/backend/src/config.ts';
import { type Harness, startHarness } from '@sample-platform-ai/backend/test/harness.ts';
import type { EnvironmentName } from '@sample-platform-ai/environments/schema.ts';
import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { migrationEnvironment } from '@sample-platform-ai/gitops/components/ledger/configuration.ts';
import { issuers, observer } from '@sample-platform-ai/gitops/components/ledger/issuers.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { connectionTo } from '@sample-platform-ai/kit/database/connection.ts';
import type { Place, Release } from '../promotion/rules.ts';

const { owner, name, ownerId, repositoryId } = platform.organization.repository;

/** What GitHub says of a job of the reusable workflow that deploys. */
const jobClaims = (environment: string) => ({
  ...pipelineClaims({ repository: `${owner}/${name}`, ownerId, repositoryId, environment }),
  job_workflow_ref: `${owner}/${name}/.github/workflows/deploy-region.yml@refs/heads/main`,
});

type Health = 'HEALTHY' | 'DEGRADED';

/** One environment's ledger as its cluster starts it, but for who signs the tokens: what is declared, whom it believes. */
async function startLedger(cluster: Cluster, signers: Readonly<Record<string, string>>): Promise<Harness> {
  const trusted = Object.entries(signers).reduce(
    (text, [issuer, own]) => text.replace(issuer, own),
    issuers(cluster).replace('$(signInClientId)', 'ledger-web'),
  );
  const harness = await startHarness({ LEDGER_ISSUERS: trusted });
  const declared = migrationEnvironment(cluster).find((variable) => variable.name === 'LEDGER_CATALOG')?.value;
  const { catalog, database } = readConfig({
    LEDGER_WRITER_URL: harness.database.migrationUrl,
    LEDGER_ISSUERS: '[]',
    LEDGER_CATALOG: declared,
  });
  if (!catalog) throw new Error(`${cluster.folder} declares no catalog`);
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
  const signers = {
    'https://token.actions.githubusercontent.com': github.url,
    '$(signInIssuer)': people.url,
    '$(clusterIssuer)': controller.url,
  };
  const clusters = clustersOf(platform).filter(
    ({ environment, site }) => site.name === environment.ledger.migrationRegion,
  );
  const started = new Map(
    await Promise.all(
      clusters.map(async (cluster) => [cluster.environment.name, await startLedger(cluster, signers)] as const),
    ),
  );
  const ledgerOf = (environment: EnvironmentName) => {
    const found = started.get(environment);
    if (!found) throw new Error(`there is no ledger of ${environment}`);
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
    urlOf: (environment: EnvironmentName) => ledgerOf(environment).url,
    /** What a job in an environment of GitHub's finds in its own. */
    job: (environment: EnvironmentName) => ({
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/${environment}?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'job',
    }),
    /** A cluster's Argo CD tells its ledger what it has synced. */
    observe: async ({ environment, region }: Place, { commit, digests }: Release, health: Health = 'HEALTHY') => {
      const account = `system:serviceaccount:${observer.namespace}:${observer.serviceAccount}`;
      const token = await controller.sign(controllerClaims(account));
      for (const [service, imageDigest] of Object.entries(digests)) {
        operations += 1;
        const what = { service, environment, region, imageDigest, revision: commit, applicationUid: region };
        const state = { operation: `sync ${operations}`, health: `HEALTH_${health}`, sync: 'SYNC_STATUS_SYNCED' };
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
