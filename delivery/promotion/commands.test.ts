import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { melbourne, recordingPlatform as platform, promotionPlatform, sydney } from '../test/platform.ts';
import { fakeRepository, releaseOf as release, unreleased } from '../test/repository.ts';
import { deployRelease, proposalBranch, propose, releaseFrom, rolloutMatrix } from './commands.ts';
import { type Recorder, recorderAt, recorderUrl } from './recorder.ts';
import type { ReleaseTarget } from './rules.ts';
import { versionPath, withRelease } from './version-file.ts';

const service = 'fees';
const alpha: ReleaseTarget = { environment: 'alpha', region: sydney };
const beta: ReleaseTarget = { environment: 'beta', region: melbourne };

/** The recorder's REST API: what it was sent, and what it says was seen. */
const sent: { method: string; path: string; key: string | undefined; token: string | undefined; body: unknown }[] = [];
let unhealthy = false;
let refusals = 0;
let server: Server;
let recorder: Recorder;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? '', 'http://recorder');
    const path = url.pathname;
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (refusals > 0) {
      refusals -= 1;
      return send(503, { title: 'starting' });
    }
    if (path === '/v1/observations') {
      const second = url.searchParams.get('pageToken') === 'two';
      return send(
        200,
        second
          ? { observations: [{ imageDigest: release('b').digests['fees-api'], health: 'HEALTH_HEALTHY' }] }
          : {
              observations: [{ imageDigest: release('c').digests['fees-api'], health: 'HEALTH_DEGRADED' }],
              nextPageToken: 'two',
            },
      );
    }
    if (path === '/v1/rollouts') return send(200, { rollouts: [] });
    if (path === '/v1/matrix') {
      const observed = {
        imageDigest: release('b').digests['fees-api'],
        health: unhealthy ? 'HEALTH_DEGRADED' : 'HEALTH_HEALTHY',
      };
      const region = url.searchParams.get('environment') === 'alpha' ? alpha.region : beta.region;
      return send(200, { cells: [{ service: 'fees-api', region, observed }] });
    }
    sent.push({
      method: request.method ?? '',
      path,
      key: request.headers['idempotency-key']?.toString(),
      token: request.headers.authorization,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    });
    return send(200, { id: 'd1' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  recorder = recorderAt({
    url: `http://127.0.0.1:${port}`,
    token: async () => 'job',
    patience: { pauseMs: 1, patienceMs: 2000 },
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const folder = mkdtempSync(join(tmpdir(), 'promotion-'));
afterAll(() => rmSync(folder, { recursive: true }));
let outputs = '';
let summary = '';
beforeEach(() => {
  sent.length = 0;
  unhealthy = false;
  outputs = join(folder, `outputs-${Math.random()}`);
  summary = join(folder, `summary-${Math.random()}`);
  Object.assign(process.env, { GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary });
});
afterAll(() => {
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) delete process.env[name];
});

const bounds = { merging: { pollMs: 1, polls: 2 }, healthy: { pollMs: 1, polls: 3 } };
const command = {
  to: alpha,
  intent: 'planned',
  release: release('b'),
  pullRequest: 1,
  rollout: 'github-7',
  ...bounds,
} as const;
const contextOf = (world: ReturnType<typeof fakeRepository>) => ({
  platform,
  repository: world.repository,
  recorderOf: () => recorder,
});

describe('a release on its way', () => {
  it('is proposed, merged, recorded as begun, and recorded as ended once it is healthy', async () => {
    const world = fakeRepository();
    world.put(alpha);
    const context = contextOf(world);
    await propose(context, { service, to: alpha, intent: 'planned', release: release('b') });
    expect(world.opened[0]).toMatchObject({
      branch: 'release/fees-alpha-ap-southeast-2',
      title: 'chore(gitops): release fees bbbbbbbbbbbb in alpha/ap-southeast-2',
    });
    expect(readFileSync(outputs, 'utf8')).toMatch(/^pull-request=1\ncommit=b{40}\ndigests=\{/);
    expect(world.at(alpha)).toBeUndefined();

    refusals = 2;
    await deployRelease(context, command);
    expect(world.at(alpha)).toEqual(release('b'));
    expect(sent.map(({ path, key, token }) => [path, key, token])).toEqual([
      ['/v1/deployments', expect.stringMatching(/^[0-9a-f-]{36}$/), 'Bearer job'],
      ['/v1/deployments/d1/transitions', 'd1/succeeded', 'Bearer job'],
    ]);
    expect(sent[0]?.body).toMatchObject({
      service: 'fees-api',
      status: 'DEPLOYMENT_STATUS_IN_PROGRESS',
      rollout: { key: 'github-7', regions: [sydney] },
      commits: [{ sha: 'b'.repeat(40), message: 'Round prices (#71)', author: 'octocat', pullRequest: 71 }],
      attribution: { pullRequest: { number: 71, title: 'Round prices (#71)', author: 'octocat' } },
    });
  });

  it('is recorded with the provenance of its image, and without it where that cannot be read', async () => {
    for (const provenance of [
      async (digest: string) => `bundle of ${digest}`,
      async () => {
        throw new Error('gh api failed');
      },
    ]) {
      const world = fakeRepository();
      world.put(alpha, release('b'));
      const context = { ...contextOf(world), repository: { ...world.repository, provenance } };
      await deployRelease(context, { ...command, pullRequest: undefined });
    }
    const [first, , second] = sent.map(({ body }) => body as Record<string, unknown>);
    const bundle = `bundle of ${release('b').digests['fees-api']}`;
    expect(first?.['provenance']).toEqual({ bundle, commit: release('b').commit });
    expect(second).not.toHaveProperty('provenance');
    expect(readFileSync(summary, 'utf8')).toContain('cannot be read: gh api failed');
  });

  it('is recorded as failed where it never gets healthy', async () => {
    const world = fakeRepository();
    world.put(alpha, release('b'));
    unhealthy = true;
    await expect(deployRelease(contextOf(world), { ...command, pullRequest: undefined })).rejects.toThrow(
      /not healthy in time: fees-api/,
    );
    expect(sent.at(-1)).toMatchObject({
      path: '/v1/deployments/d1/transitions',
      body: { status: 'DEPLOYMENT_STATUS_FAILED' },
    });
  });

  it('ends as superseded, at once, where a rollback takes its place before it is healthy', async () => {
    const world = fakeRepository();
    world.put(alpha, release('b'));
    unhealthy = true;
    let looks = 0;
    const read = world.repository.read;
    const repository = {
      ...world.repository,
      read: async (...call: Parameters<typeof read>) => {
        looks += 1;
        if (looks === 2) world.put(alpha, release('a'));
        return read(...call);
      },
    };
    const waiting = { ...command, pullRequest: undefined, healthy: { pollMs: 1, polls: 1_000_000 } };
    await expect(deployRelease({ ...contextOf(world), repository }, waiting)).rejects.toThrow(
      /superseded by aaaaaaaaaaaa before it was healthy/,
    );
    expect(sent.at(-1)?.body).toMatchObject({
      status: 'DEPLOYMENT_STATUS_FAILED',
      note: expect.stringMatching(/superseded/),
    });
  });

  it('is refused, and nothing opened, where the environment before never saw it healthy', async () => {
    const world = fakeRepository();
    world.put(alpha, release('c'));
    world.put(beta);
    await expect(propose(contextOf(world), { service, to: beta, intent: 'planned' })).rejects.toThrow(
      /fees may not be deployed to beta\/ap-southeast-4:\n {2}fees-api sha256:cccccccccccc was never healthy in alpha/,
    );
    expect(world.opened).toEqual([]);
  });

  it('is refused when its branch changed after the check, and names the change', async () => {
    const world = fakeRepository();
    world.put(alpha);
    const context = contextOf(world);
    await propose(context, { service, to: alpha, intent: 'planned', release: release('b') });
    const path = versionPath(alpha, service);
    const text = withRelease({ service, path, text: unreleased(['fees-api']) }, release('e'));
    world.branches.get(proposalBranch(alpha, service, 'planned'))?.set(path, text);
    await expect(deployRelease(context, command)).rejects.toThrow(
      /Superseded: pull request 1 no longer contains fees bbbbbbbbbbbb but eeeeeeeeeeee/,
    );
    expect(world.at(alpha)).toBeUndefined();
  });

  it('is not merged with anything else in its pull request', async () => {
    const world = fakeRepository();
    world.put(alpha);
    const context = contextOf(world);
    await propose(context, { service, to: alpha, intent: 'planned', release: release('b') });
    world.branches.get(proposalBranch(alpha, service, 'planned'))?.set('gitops/base/fees/deployment.yaml', 'kind: Pod');
    await expect(deployRelease(context, command)).rejects.toThrow(
      'Pull request 1 also changes gitops/base/fees/deployment.yaml, which a release of fees may not change; nothing was deployed',
    );
    expect(world.at(alpha)).toBeUndefined();
  });

  it('is not merged with a patch in its version file', async () => {
    const world = fakeRepository();
    world.put(alpha);
    const context = contextOf(world);
    await propose(context, { service, to: alpha, intent: 'planned', release: release('b') });
    const files = world.branches.get(proposalBranch(alpha, service, 'planned'));
    const path = versionPath(alpha, service);
    files?.set(path, `${files.get(path)}patches: [{ path: privileged.yaml }]\n`);
    await expect(deployRelease(context, command)).rejects.toThrow(/Unrecognized key: "patches"/);
    expect(world.at(alpha)).toBeUndefined();
  });

  it('refuses a commit where it does not choose the release', async () => {
    const world = fakeRepository();
    const named = { service, to: beta, intent: 'planned', commit: 'b'.repeat(40) } as const;
    await expect(propose(contextOf(world), named)).rejects.toThrow(/--commit is only for rollbacks and manifests/);
  });

  it('says what it supersedes where its pull request proposed something else before', async () => {
    const world = fakeRepository();
    world.put(alpha);
    for (const letter of ['b', 'c']) {
      await propose(contextOf(world), { service, to: alpha, intent: 'planned', release: release(letter) });
    }
    expect(readFileSync(summary, 'utf8')).toMatch(
      /supersedes the earlier proposal of this pull request: "chore.* release fees bbbbbbbbbbbb/,
    );
  });

  it('goes back to what ran there before, and says when there is nothing to merge', async () => {
    const world = fakeRepository();
    for (const letter of ['b', 'c']) world.put(beta, release(letter));
    const context = contextOf(world);
    await propose(context, { service, to: beta, intent: 'rollback' });
    expect(world.opened[0]?.title).toBe('chore(gitops): roll back fees bbbbbbbbbbbb in beta/ap-southeast-4');
    await expect(propose(context, { service, to: beta, intent: 'rollback', commit: 'abc' })).rejects.toThrow(
      /never ran a release of fees from abc/,
    );

    world.put(alpha, release('b'));
    await propose(context, { service, to: alpha, intent: 'planned', release: release('b') });
    expect(readFileSync(outputs, 'utf8')).toMatch(/\npull-request=\n/);
    expect(world.opened).toHaveLength(1);
  });

  it('closes what is still on its way to the target when it is a rollback', async () => {
    const world = fakeRepository();
    for (const letter of ['b', 'd']) world.put(alpha, release(letter));
    const context = contextOf(world);
    await propose(context, { service, to: alpha, intent: 'planned', release: release('c') });
    await propose(context, { service, to: alpha, intent: 'rollback' });
    expect(world.opened.map(({ branch }) => branch)).toEqual([
      'release/fees-alpha-ap-southeast-2',
      'rollback/fees-alpha-ap-southeast-2',
    ]);
    await deployRelease(context, { ...command, intent: 'rollback', pullRequest: 2 });
    expect(world.closed).toEqual(['release/fees-alpha-ap-southeast-2']);
    expect(world.at(alpha)).toEqual(release('b'));
  });

  it('leaves the other service of the target alone', async () => {
    const world = fakeRepository();
    const orders = release('d', 'orders', ['orders-api']);
    world.put(alpha, undefined, orders);
    world.put(alpha);
    const context = contextOf(world);
    await propose(context, { service, to: alpha, intent: 'planned', release: release('b') });
    await propose(context, { service: 'orders', to: alpha, intent: 'planned', release: orders });
    expect(Object.keys(world.opened[1]?.files ?? {})).toEqual([versionPath(alpha, 'orders')]);
    await deployRelease(context, command);
    expect([world.at(alpha), world.at(alpha, 'orders')]).toEqual([release('b'), undefined]);
  });
});

describe('an environment that records nowhere', () => {
  const context = (world: ReturnType<typeof fakeRepository>) => ({
    platform: promotionPlatform,
    repository: world.repository,
    recorderOf: () => undefined,
  });

  it('is said in one line, and what was merged counts as healthy', async () => {
    const world = fakeRepository();
    world.put(alpha);
    world.put(beta);
    await propose(context(world), { service, to: alpha, intent: 'planned', release: release('b') });
    await deployRelease(context(world), command);
    expect(readFileSync(summary, 'utf8')).toMatch(
      /Not recorded: no service in alpha has the capability release-ledger, so a merge with passing checks counts as healthy\n/,
    );
    await propose(context(world), { service, to: beta, intent: 'planned' });
    expect(world.opened).toHaveLength(2);
  });

  it('refuses what was never merged in the environment before', async () => {
    const world = fakeRepository();
    world.put(alpha, release('b'));
    world.put(beta);
    const never = { service, to: beta, intent: 'planned', release: release('e') } as const;
    await expect(propose(context(world), never)).rejects.toThrow(/eeeeeeeeeeee was never merged in alpha/);
  });

  it('has no recorder, and the others have the public API of their ledger', () => {
    expect(recorderUrl(promotionPlatform, 'alpha')).toBeUndefined();
    expect(recorderUrl(platform, 'alpha')).toBe('https://api.alpha.test.example.net/fees');
    expect(recorderUrl(platform, 'beta')).toBe('https://api.beta.test.example.net/fees');
  });
});

describe('what goes between jobs', () => {
  it('is the order of the regions, and a release that is checked when it is read', () => {
    expect(rolloutMatrix(platform, 'gamma')).toBe(JSON.stringify([melbourne, sydney]));
    expect(() => rolloutMatrix(platform, 'gama')).toThrow(
      'Unknown environment `gama`; expected one of alpha, beta, gamma; did you mean gamma?',
    );
    const file = join(folder, 'release.json');
    writeFileSync(file, JSON.stringify(release('b')));
    expect(releaseFrom(file)).toEqual(release('b'));
    writeFileSync(file, JSON.stringify({ service, commit: 'main', digests: {} }));
    expect(() => releaseFrom(file)).toThrow(/commit/);
  });
});
