import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { accountList } from '@sample-platform-ai/environments/naming.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { describe, expect, it } from 'vitest';
import { services } from '../registry/program.ts';
import { needsOf, root, workflowNamed as workflow } from './read.ts';

const { organization, environments } = platform;

describe('the other workflows', () => {
  it('require one check, which waits for every other job of a pull request', () => {
    const { required, ...others } = workflow('pull-request').jobs;
    expect([...needsOf(required ?? {})].sort()).toEqual(Object.keys(others).sort());
    expect(required?.if).toBe('always()');
    expect(Object.keys(workflow('pull-request').on)).toContain('workflow_dispatch');
  });

  it('build, sign, attest, scan, replicate and verify each image of the registry', () => {
    const build = JSON.stringify(workflow('release').jobs['build']?.steps);
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
    for (const { dockerfile } of services(organization.registry.repositories))
      expect(existsSync(join(root, dockerfile)), dockerfile).toBe(true);
  });

  it('look for drift in every account, and fail over only where there is somewhere to go', () => {
    expect(workflow('drift').jobs['plan']?.strategy?.matrix['account']).toEqual(accountList);
    const { inputs } = workflow('failover').on['workflow_dispatch'] ?? {};
    const movable = environments.filter(({ database }) => database.kind === 'aurora-global');
    expect(inputs?.['environment']?.options).toEqual(movable.map(({ name }) => name));
    const regions = new Set(movable.flatMap((environment) => environment.regions.map(({ name }) => name)));
    expect(inputs?.['to']?.options?.toSorted()).toEqual([...regions].sort());
  });

  it('tear down only what is not protected', () => {
    const torn = Object.values(workflow('teardown').jobs).map(({ environment }) => environment);
    for (const name of torn) expect(environments.find((each) => each.name === name)?.protectFromDestroy).toBe(false);
  });
});
