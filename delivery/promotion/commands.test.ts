import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeRepository, releaseOf as release, unreleased } from '../test/repository.ts';
import { deployRelease, propose, releaseFrom, rolloutMatrix } from './commands.ts';
import { type Ledger, ledgerOver } from './ledger.ts';
import type { Place } from './rules.ts';
import { versionPath, withRelease } from './version-file.ts';

const dev: Place = { environment: 'dev', region: 'ap-southeast-2' };
const uat: Place = { environment: 'uat', region: 'ap-southeast-4' };

/** The ledger's REST API: what it was told, and what it says was seen. */
const told: { method: string; path: string; key: string | undefined; token: string | undefined; body: unknown }[] = [];
let unhealthy = false;
let refusals = 0;
let server: Server;
let ledger: Ledger;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? '', 'http://ledger');
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
          ? { observations: [{ imageDigest: release('b').digests['ledger-backend'], health: 'HEALTH_HEALTHY' }] }
          : {
              observations: [{ imageDigest: release('c').digests['ledger-backend'], health: 'HEALTH_DEGRADED' }],
              nextPageToken: 'two',
            },
      );
    }
    if (path === '/v1/rollouts') return send(200, { rollouts: [] });
    if (path === '/v1/matrix') {
      const observed = {
        imageDigest: release('b').digests['ledger-backend'],
        health: unhealthy ? 'HEALTH_DEGRADED' : 'HEALTH_HEALTHY',
      };
      return send(200, {
        cells: [
          {
            service: 'ledger-backend',
            region: url.searchParams.get('environment') === 'dev' ? dev.region : uat.region,
            observed,
          },
        ],
      });
    }
    told.push({
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
  ledger = ledgerOver({
    urlOf: () => `http://127.0.0.1:${port}`,
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
beforeEach(() => {
  told.length = 0;
  unhealthy = false;
  outputs = join(folder, `outputs-${Math.random()}`);
  process.env['GITHUB_OUTPUT'] = outputs;
});
afterAll(() => {
  delete process.env['GITHUB_OUTPUT'];
});

const bounds = { merging: { pollMs: 1, polls: 2 }, healthy: { pollMs: 1, polls: 3 } };

describe('a release on its way', () => {
  it('is proposed, merged, recorded as begun, and recorded as ended once it is healthy', async () => {
    const world = fakeRepository();
    world.put(dev);
    const context = { platform, repository: world.repository, ledger };
    await propose(context, { to: dev, intent: 'planned', release: release('b') });
    expect(world.opened[0]).toMatchObject({
      branch: 'release/dev-ap-southeast-2',
      title: 'chore(gitops): release bbbbbbbbbbbb in dev/ap-southeast-2',
    });
    expect(readFileSync(outputs, 'utf8')).toMatch(/^pull-request=1\ncommit=b{40}\ndigests=\{/);
    expect(world.at(dev)).toBeUndefined();

    refusals = 2;
    const command = {
      to: dev,
      intent: 'planned',
      release: release('b'),
      pullRequest: 1,
      rollout: 'github-7',
      ...bounds,
    } as const;
    await deployRelease(context, command);
    expect(world.at(dev)).toEqual(release('b'));
    expect(told.map(({ path, key, token }) => [path, key, token])).toEqual([
      ['/v1/deployments', expect.stringMatching(/^[0-9a-f-]{36}$/), 'Bearer job'],
      ['/v1/deployments/d1/transitions', 'd1/succeeded', 'Bearer job'],
    ]);
    expect(told[0]?.body).toMatchObject({
      status: 'DEPLOYMENT_STATUS_IN_PROGRESS',
      rollout: { key: 'github-7', regions: ['ap-southeast-2'] },
      commits: [{ sha: 'b'.repeat(40) }],
    });
  });

  it('is recorded as failed where it never gets healthy', async () => {
    const world = fakeRepository();
    world.put(dev, release('b'));
    unhealthy = true;
    const command = {
      to: dev,
      intent: 'planned',
      release: release('b'),
      pullRequest: undefined,
      rollout: 'github-8',
      ...bounds,
    } as const;
    await expect(deployRelease({ platform, repository: world.repository, ledger }, command)).rejects.toThrow(
      /not healthy in time: ledger-backend/,
    );
    expect(told.at(-1)).toMatchObject({
      path: '/v1/deployments/d1/transitions',
      body: { status: 'DEPLOYMENT_STATUS_FAILED' },
    });
  });

  it('is refused, and nothing opened, where the tier before never saw it healthy', async () => {
    const world = fakeRepository();
    world.put(dev, release('c'));
    world.put(uat);
    const context = { platform, repository: world.repository, ledger };
    await expect(propose(context, { to: uat, intent: 'planned' })).rejects.toThrow(
      /refused for uat\/ap-southeast-4:\n {2}ledger-backend sha256:cccccccccccc was never healthy in dev/,
    );
    expect(world.opened).toEqual([]);
  });

  it('is refused when somebody changed its branch after it was judged', async () => {
    const world = fakeRepository();
    world.put(dev);
    const context = { platform, repository: world.repository, ledger };
    await propose(context, { to: dev, intent: 'planned', release: release('b') });
    world.branches.get('release/dev-ap-southeast-2')?.set(versionPath(dev), withRelease('', unreleased, release('e')));
    const command = {
      to: dev,
      intent: 'planned',
      release: release('b'),
      pullRequest: 1,
      rollout: 'github-9',
      ...bounds,
    } as const;
    await expect(deployRelease(context, command)).rejects.toThrow(/pull request 1 no longer holds this release/);
    expect(world.at(dev)).toBeUndefined();
  });

  it('goes back to what ran there before, and says when there is nothing to merge', async () => {
    const world = fakeRepository();
    for (const letter of ['b', 'c']) world.put(uat, release(letter));
    const context = { platform, repository: world.repository, ledger };
    await propose(context, { to: uat, intent: 'rollback' });
    expect(world.opened[0]?.title).toBe('chore(gitops): roll back bbbbbbbbbbbb in uat/ap-southeast-4');
    await expect(propose(context, { to: uat, intent: 'rollback', commit: 'abc' })).rejects.toThrow(
      /never ran a release of abc/,
    );

    world.put(dev, release('b'));
    await propose(context, { to: dev, intent: 'planned', release: release('b') });
    expect(readFileSync(outputs, 'utf8')).toMatch(/\npull-request=\n/);
    expect(world.opened).toHaveLength(1);
  });
});

describe('what goes between jobs', () => {
  it('is the order of the regions, and a release that is checked when it is read', () => {
    expect(rolloutMatrix(platform, 'prod')).toBe('["ap-southeast-4","ap-southeast-2"]');
    const file = join(folder, 'release.json');
    writeFileSync(file, JSON.stringify(release('b')));
    expect(releaseFrom(file)).toEqual(release('b'));
    writeFileSync(file, JSON.stringify({ commit: 'main', digests: {} }));
    expect(() => releaseFrom(file)).toThrow(/commit/);
  });
});
