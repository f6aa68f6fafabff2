import { createServer } from 'node:http';
import { controllerClaims, personClaims, pipelineClaims } from '@sample-platform-ai/backend/dev/issuer/claims.ts';
import { startIssuer } from '@sample-platform-ai/backend/dev/issuer/issuer.ts';
import { type Harness, startHarness } from '@sample-platform-ai/backend/test/harness.ts';
import type { EnvironmentName } from '@sample-platform-ai/infra/environments/schema.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import type { Place, Release } from '../promotion/rules.ts';

const { owner, name, ownerId, repositoryId } = platform.organization.repository;

/** What GitHub says of a job of the reusable workflow that deploys. */
const jobClaims = (environment: string) => ({
  ...pipelineClaims({ repository: `${owner}/${name}`, ownerId, repositoryId, environment }),
  job_workflow_ref: `${owner}/${name}/.github/workflows/deploy-region.yml@refs/heads/main`,
});

type Request = Parameters<Harness['clients']['rest']['call']>[1];
type Health = 'HEALTHY' | 'DEGRADED';

/** Each environment's own ledger, as a real server over PostgreSQL, with GitHub and each cluster as issuers of this machine. */
export async function startLedgers() {
  const [github, people, controller] = await Promise.all([startIssuer(), startIssuer(), startIssuer()]);
  const subject = 'system:serviceaccount:argocd:ledger-observer';
  const issuers = JSON.stringify([
    { kind: 'github', issuer: github.url, audience: 'ledger', ownerIds: [ownerId] },
    { kind: 'people', issuer: people.url, audience: 'ledger-web', roles: { admins: 'admin' } },
    { kind: 'controller', issuer: controller.url, audience: 'ledger-controller', subjects: [subject] },
  ]);
  const started = await Promise.all(
    platform.environments.map(async ({ name: environment }) => ({
      environment,
      harness: await startHarness({ LEDGER_ISSUERS: issuers }),
    })),
  );
  const ledgerOf = (environment: string) => {
    const found = started.find((each) => each.environment === environment);
    if (!found) throw new Error(`there is no ledger of ${environment}`);
    return found.harness;
  };
  const call = async (environment: string, method: string, request: Request, token: string) => {
    const answer = await ledgerOf(environment).clients.rest.call(method, request, { token });
    if (!answer.ok) throw new Error(`${method}: ${answer.problem.detail}`);
  };
  for (const [position, { name: environment, regions }] of platform.environments.entries()) {
    const admin = await people.sign(personClaims('admin@example.com', 'admins'));
    const names = regions.map((region) => region.name);
    const tier = 'TIER_PRODUCTION';
    await call(environment, 'PutEnvironment', { name: environment, tier, regions: names, position }, admin);
    const repository = { fullName: `${owner}/${name}`, id: repositoryId, ownerId };
    await call(
      environment,
      'CreateService',
      { name: 'ledger-backend', team: 'platform', repository, links: [] },
      admin,
    );
  }

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
      const token = await controller.sign(controllerClaims(subject));
      for (const [service, imageDigest] of Object.entries(digests)) {
        operations += 1;
        const what = { service, environment, region, imageDigest, revision: commit, applicationUid: region };
        const state = { operation: `sync ${operations}`, health: `HEALTH_${health}`, sync: 'SYNC_STATUS_SYNCED' };
        await call(environment, 'RecordObservation', { ...what, ...state }, token);
      }
    },
    stop: async () => {
      tokens.close();
      tokens.closeAllConnections();
      await Promise.all(started.map(({ harness }) => harness.stop()));
      await Promise.all([github, people, controller].map((issuer) => issuer.stop()));
    },
  };
}
