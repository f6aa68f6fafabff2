import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, matchesGlob } from 'node:path';
import { type Platform, platform } from '@sample-platform-ai/environments/index.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { fees, orders } from '@sample-platform-ai/environments/test/services.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { accountsToApply, requireUnprotected } from '../account.ts';
import { versionPath } from '../promotion/version-file.ts';
import { melbourne, promotionPlatform, sydney } from '../test/platform.ts';
import { root, type Workflow } from '../test/read.ts';
import { codeowners, generatedDelivery, generatedWorkflows } from './generate.ts';

/** As GitHub does: the last line that fits decides. Only the forms that are used here. */
function ownersIn(text: string, path: string): readonly string[] {
  const lines = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/));
  return (
    lines.findLast(([pattern = '']) => pattern === '*' || matchesGlob(path, `${pattern.slice(1)}**`))?.slice(1) ?? []
  );
}

describe('what is generated for GitHub', () => {
  it.each(Object.entries(generatedDelivery(platform, root)))('%s is what pnpm generate writes', (path, text) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  const workflow = (source: Platform, name: string): Workflow => {
    const text = generatedWorkflows(source, root)[`.github/workflows/${name}.yml`];
    return parse(text ?? '');
  };
  const optionsOf = (source: Platform, name: string, input: string) =>
    workflow(source, name).on['workflow_dispatch']?.inputs?.[input]?.options;

  it('is every form with the names of another platform, in its order', () => {
    expect(optionsOf(promotionPlatform, 'promote', 'environment')).toEqual(['beta', 'gamma', 'alpha']);
    expect(optionsOf(promotionPlatform, 'promote', 'service')).toEqual(['orders', 'fees', 'manifests']);
    expect(optionsOf(promotionPlatform, 'release', 'service')).toEqual(['changed', 'all', 'orders', 'fees']);
    expect(optionsOf(promotionPlatform, 'infrastructure', 'account')).toEqual(['shared', 'beta', 'gamma', 'alpha']);
    expect(optionsOf(promotionPlatform, 'failover', 'environment')).toEqual(['gamma', 'beta']);
    expect(optionsOf(promotionPlatform, 'failover', 'to')).toEqual([melbourne, sydney]);
  });

  it('is a plain text where there is nothing to choose from', () => {
    const [alpha] = testPlatform.environments;
    if (!alpha) throw new Error('an environment');
    const small = { ...testPlatform, environments: [alpha], services: [] };
    expect(workflow(small, 'failover').on['workflow_dispatch']?.inputs?.['environment']).toEqual({
      type: 'string',
      required: true,
    });
    expect(optionsOf(small, 'promote', 'service')).toEqual(['manifests']);
  });

  it('is the default branch, in every condition and trigger', () => {
    for (const name of ['infrastructure', 'promote', 'release', 'failover', 'teardown']) {
      const { on, jobs } = workflow(testPlatform, name);
      expect(on['push']?.branches ?? ['trunk'], name).toEqual(['trunk']);
      const conditions = Object.values(jobs).flatMap((job) => (job.if?.includes('refs/heads/') ? [job.if] : []));
      expect(conditions, name).toHaveLength(1);
      for (const condition of conditions) expect(condition, name).toContain("'refs/heads/trunk'");
    }
  });

  it('is the same when it is written again', () => {
    const checkout = mkdtempSync(join(tmpdir(), 'generated-'));
    afterAll(() => rmSync(checkout, { recursive: true }));
    for (const [path, text] of Object.entries(generatedDelivery(promotionPlatform, root))) {
      mkdirSync(dirname(join(checkout, path)), { recursive: true });
      writeFileSync(join(checkout, path), text);
    }
    expect(readdirSync(join(checkout, '.github/workflows')).length).toBeGreaterThan(10);
    const again = generatedDelivery(promotionPlatform, checkout);
    for (const path of Object.keys(again).filter((each) => !each.endsWith('release.yml')))
      expect(again[path], path).toBe(readFileSync(join(checkout, path), 'utf8'));
  });
});

describe('CODEOWNERS', () => {
  const text = codeowners(promotionPlatform);
  const of = (path: string) => ownersIn(text, path);

  it("gives a service's file and code to its team, and all else to the platform's", () => {
    expect(of('infra/environments/services/orders.ts')).toEqual([`@acme/${orders.team}`]);
    expect(of('infra/environments/services/fees.ts')).toEqual([`@acme/${fees.team}`]);
    expect(of('app/orders/api/src/main.ts')).toEqual([`@acme/${orders.team}`]);
    expect(of('app/kit/server.ts')).toEqual(['@acme/platform']);
    expect(of('infra/environments/alpha.ts')).toEqual(['@acme/platform']);
  });

  it('gives what reaches production to its owners, what every cluster shares among it', () => {
    for (const path of [
      'infra/environments/gamma.ts',
      'gitops/base/argocd/kustomization.yaml',
      'gitops/overlays/gamma-apse2/fees/kustomization.yaml',
      'gitops/apps/gamma-apse4/fees.yaml',
      'gitops/promoted/gamma-apse4/apps/gamma-apse4/fees.yaml',
      versionPath({ environment: 'gamma', region: melbourne }, 'fees'),
      '.github/workflows/release.yml',
      'bootstrap/account-stack.ts',
      'delivery/main.ts',
    ]) {
      expect(of(path), path).toEqual(['@acme/production']);
    }
  });

  it('has no one review what a merge releases, and the team what a person does', () => {
    expect(of(versionPath({ environment: 'alpha', region: sydney }, 'orders'))).toEqual([]);
    const [first, ...rest] = promotionPlatform.environments;
    if (!first) throw new Error('an environment');
    const manual = { ...first, delivery: { ...first.delivery, trigger: 'manual' } as const };
    const path = versionPath({ environment: 'alpha', region: sydney }, 'orders');
    expect(ownersIn(codeowners({ ...promotionPlatform, environments: [manual, ...rest] }), path)).toEqual([
      `@acme/${orders.team}`,
      '@acme/platform',
    ]);
  });

  it('of this platform has an owner for everything but what a merge releases', () => {
    const own = codeowners(platform);
    for (const environment of platform.environments) {
      for (const { name } of platform.services.filter((service) => service.name in environment.services)) {
        for (const region of environment.regions) {
          const owners = ownersIn(own, versionPath({ environment: environment.name, region: region.name }, name));
          expect(owners.length > 0, `${environment.name} ${name}`).toBe(environment.delivery.trigger !== 'merge');
        }
      }
      expect(ownersIn(own, `infra/environments/${environment.name}.ts`)).not.toEqual([]);
    }
  });
});

describe('which accounts', () => {
  it('a merge applies, or a person asks for', () => {
    expect(accountsToApply(promotionPlatform, '')).toEqual(['alpha']);
    expect(accountsToApply(promotionPlatform, 'gamma')).toEqual(['gamma']);
    expect(() => accountsToApply(promotionPlatform, 'gama')).toThrow(
      /Unknown account `gama`; expected one of .*did you mean gamma/,
    );
  });

  it('may be torn down: those that are not protected', () => {
    expect(requireUnprotected(promotionPlatform, 'alpha')).toBe('alpha is not protected');
    expect(() => requireUnprotected(promotionPlatform, 'beta')).toThrow(/beta is protected/);
  });
});
