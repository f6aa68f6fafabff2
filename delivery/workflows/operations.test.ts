import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { describe, expect, it } from 'vitest';
import { buildsOf } from '../registry/matrix.ts';
import { watchedPaths } from '../registry/watched.ts';
import { needsOf, root, workflowNamed as workflow } from '../test/read.ts';

const { services } = platform;

describe('the other workflows', () => {
  it('require one check, which waits for every other job of a pull request', () => {
    const { required, ...others } = workflow('pull-request').jobs;
    expect([...needsOf(required ?? {})].sort()).toEqual(Object.keys(others).sort());
    expect(required?.if).toBe('always()');
    expect(Object.keys(workflow('pull-request').on)).toContain('workflow_dispatch');
  });

  it('build, sign, attest, scan, replicate and verify each image of a service', () => {
    const build = JSON.stringify(workflow('release-service').jobs['build']?.steps);
    for (const part of [
      '"sbom":true',
      'provenance',
      'cosign sign',
      'cosign verify',
      'attestation verify',
      'judge-image',
      'await-image',
    ]) {
      expect(build).toContain(part);
    }
    expect(build.indexOf('judge-image')).toBeLessThan(build.indexOf('upload-artifact'));
    for (const { dockerfile } of services.flatMap(buildsOf))
      expect(existsSync(join(root, dockerfile)), dockerfile).toBe(true);
  });

  it('build a service again for whatever its Dockerfiles copy', () => {
    for (const spec of services) {
      const watched = watchedPaths(root, spec);
      for (const { dockerfile, context } of imagesOf(spec)) {
        if (context !== '.') continue;
        const copied = readFileSync(join(root, dockerfile), 'utf8')
          .split('\n')
          .filter((line) => /^(COPY|ADD) (?!--from)/.test(line))
          .flatMap((line) => line.split(/\s+/).slice(1, -1))
          .filter((word) => !word.startsWith('--'));
        for (const path of copied) {
          const isWatched = watched.some((each) => path === each || path.startsWith(`${each}/`));
          expect(isWatched, `${dockerfile} copies ${path}`).toBe(true);
        }
      }
      const { paths = [] } = workflow('release').on['push'] ?? {};
      for (const path of watched)
        expect(
          paths.some((each) => each === path || each === `${path}/**`),
          path,
        ).toBe(true);
    }
  });

  it('look for drift in every account, as the platform lists them when it runs', () => {
    const { plan, accounts } = workflow('drift').jobs;
    expect(plan?.strategy?.matrix['account']).toBe('${{ fromJSON(needs.accounts.outputs.accounts) }}');
    expect(JSON.stringify(accounts?.steps)).toMatch(/delivery accounts"/);
  });

  it('fail over without the region that may be lost: they sign in where the writer goes, and need no look', () => {
    const { look, move } = workflow('failover').jobs;
    for (const job of [look, move]) {
      const signIn = job?.steps?.find(({ with: given }) => given?.['role'] !== undefined);
      expect(signIn?.with?.['region']).toBe('${{ inputs.to }}');
    }
    expect(move?.if).toBe("!cancelled() && needs.look.result != 'skipped'");
  });

  it('tear down only what is not protected', () => {
    const { check, destroy } = workflow('teardown').jobs;
    expect(check?.if).toContain('inputs.confirm == inputs.environment');
    expect(JSON.stringify(check?.steps)).toContain('delivery require-unprotected');
    expect(needsOf(destroy ?? {})).toEqual(['check']);
    expect(destroy?.environment).toBe('${{ inputs.environment }}');
  });
});
