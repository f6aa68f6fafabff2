import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registryHost, repositoryUrl } from '../naming.ts';
import { testPlatform } from '../test/platform.ts';
import { catalog } from './catalog.ts';
import { imagesOf } from './derive.ts';

const { organization, environments, services } = testPlatform;
const root = join(import.meta.dirname, '../../..');

describe.each(environments)('the policy of provenance of $name', (environment) => {
  const [declared] = catalog(testPlatform, environment).environments;
  const policy = declared?.provenance;

  it('has the mode of the literal', () => {
    expect(policy?.mode).toBe(`PROVENANCE_MODE_${environment.delivery.provenance.toUpperCase()}`);
  });

  it('names the one workflow that attests images, on the default branch', () => {
    const [workflow, ...others] = policy?.workflows ?? [];
    expect(others).toEqual([]);
    const [file, ref] = (workflow ?? '').split('@');
    expect(ref).toBe(`refs/heads/${organization.repository.defaultBranch}`);
    const start = `${repositoryUrl(organization)}/`;
    expect(file?.startsWith(start)).toBe(true);
    const text = readFileSync(join(root, file?.slice(start.length) ?? ''), 'utf8');
    expect(text).toContain('uses: actions/attest-build-provenance@');
    expect(text).toMatch(/subject-name: \$\{\{ env\.IMAGE \}\}/);
  });

  it('names each workload that runs, with an image that a release pushes', () => {
    const running = services.filter(({ name }) => name in environment.services);
    const pushed = running
      .flatMap(imagesOf)
      .map(({ repository }) => `${registryHost(organization, organization.regions[0])}/${repository}`);
    const images = policy?.images ?? [];
    expect([...new Set(images.map(({ name }) => name))].toSorted()).toEqual(pushed.toSorted());
    expect(images.map(({ service }) => service)).toEqual(
      catalog(testPlatform, environment).services.map(({ name }) => name),
    );
  });
});
