import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Release } from '../promotion/rules.ts';
import { promotionPlatform } from '../test/platform.ts';
import { buildsOf, selectServices, verdictSummary } from './matrix.ts';
import { watchedPaths } from './watched.ts';

const root = mkdtempSync(join(tmpdir(), 'matrix-'));
afterAll(() => rmSync(root, { recursive: true }));
const git = (...args: readonly string[]) =>
  execaSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]).stdout;
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const commit = (path: string): string => {
  write(path, `${Math.random()}`);
  git('add', '--all');
  git('commit', '--quiet', '--message', path);
  return git('rev-parse', 'HEAD');
};
const [orders, fees] = promotionPlatform.services;
if (!orders || !fees) throw new Error('two services');
let released = '';
beforeAll(() => {
  git('init', '--quiet');
  const manifest = (name: string, dependencies: object, devDependencies = {}) =>
    JSON.stringify({ name, dependencies, devDependencies });
  write('app/fees/package.json', manifest('fees', { kit: 'workspace:*' }, { harness: 'workspace:*', vitest: '1' }));
  write('app/kit/package.json', manifest('kit', { base: 'workspace:*' }));
  write('tools/base/package.json', manifest('base', {}));
  write('tools/harness/package.json', manifest('harness', {}));
  write('app/orders/api/package.json', manifest('orders', { contract: 'workspace:*' }));
  write('app/contract/package.json', manifest('contract', {}));
  for (const file of ['app/orders/web/Dockerfile', 'pnpm-lock.yaml', 'package.json']) write(file, '{"name":"root"}');
  released = commit('README.md');
});

const select = async (commitNow: string, last: string | undefined, service = 'changed') => {
  const versionAt = async (_: unknown, name: string): Promise<Release | undefined> =>
    last === undefined ? undefined : { service: name, commit: last, digests: {} };
  const verdicts = await selectServices(promotionPlatform, { commit: commitNow, service, root, versionAt });
  return Object.fromEntries(verdicts.map(({ spec, builds, why }) => [spec.name, `${builds ? 'yes' : 'no'}: ${why}`]));
};

describe('what a release builds', () => {
  it("is watched in each Dockerfile's folder, and in the packages that the package there needs", () => {
    expect(watchedPaths(root, fees)).toEqual([
      'app/fees',
      'app/kit',
      'package.json',
      'pnpm-lock.yaml',
      'tools/base',
      'tools/harness',
    ]);
    expect(watchedPaths(root, orders)).toEqual([
      'app/contract',
      'app/orders/api',
      'app/orders/web',
      'package.json',
      'pnpm-lock.yaml',
    ]);
  });

  it('is watched in a declared context too', () => {
    const [[key, component] = ['', undefined]] = Object.entries(fees.components);
    if (!component || !('dockerfile' in component.image)) throw new Error('an image');
    const image = { ...component.image, context: 'shared/context' };
    expect(watchedPaths(root, { ...fees, components: { [key]: { ...component, image } } })).toContain('shared/context');
  });

  it('is every service before its first release', async () => {
    expect(await select(released, undefined)).toEqual({
      orders: 'yes: alpha has no release yet',
      fees: 'yes: alpha has no release yet',
    });
  });

  it('is only what changed since its last release', async () => {
    const short = released.slice(0, 12);
    const none = `no: none of its files changed since ${short}`;
    const changed = `yes: its files changed since ${short}`;
    expect(await select(released, released)).toEqual({ orders: none, fees: none });
    expect(await select(commit('docs/page.md'), released)).toEqual({ orders: none, fees: none });
    expect(await select(commit('app/kit/server.ts'), released)).toEqual({ orders: none, fees: changed });
    expect(await select(commit('app/contract/file.ts'), released)).toEqual({ orders: changed, fees: changed });
  });

  it('is all of them for another lockfile, and for a release that the history does not have', async () => {
    const base = git('rev-parse', 'HEAD');
    const lock = commit('pnpm-lock.yaml');
    expect(Object.values(await select(lock, base)).every((why) => why.startsWith('yes: its files changed'))).toBe(true);
    expect((await select(lock, 'f'.repeat(40)))['fees']).toBe('yes: ffffffffffff is not in this history');
  });

  it('is nothing where a later commit runs already', async () => {
    const early = git('rev-parse', 'HEAD');
    const late = commit('app/fees/main.ts');
    expect((await select(early, late))['fees']).toBe(`no: superseded by ${late.slice(0, 12)}, which alpha runs`);
  });

  it('is one service, or all, where a person asks', async () => {
    const head = git('rev-parse', 'HEAD');
    expect(await select(head, head, 'fees')).toEqual({ orders: 'no: not requested', fees: 'yes: requested' });
    expect(await select(head, head, 'all')).toEqual({ orders: 'yes: requested', fees: 'yes: requested' });
  });

  it('is named by service, component and image', async () => {
    expect(buildsOf(orders)).toEqual([
      expect.objectContaining({ service: 'orders', component: 'api', image: 'orders-api', context: '.' }),
      expect.objectContaining({
        component: 'web',
        dockerfile: 'app/orders/web/Dockerfile',
        platforms: 'linux/amd64,linux/arm64',
      }),
    ]);
    expect(verdictSummary([{ spec: fees, environment: 'alpha', builds: true, why: 'requested' }])).toMatch(
      /\| fees \| yes \| requested \|/,
    );
  });
});
