import { readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { describe, expect, it } from 'vitest';
import { versionPath } from '../promotion/version-file.ts';
import { root } from './read.ts';

const { organization, environments } = platform;

describe('CODEOWNERS', () => {
  const lines = readFileSync(join(root, '.github/CODEOWNERS'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/));
  /** As GitHub does: the last line that fits decides. Only the forms that are used here. */
  const ownersOf = (path: string): readonly string[] =>
    lines.findLast(([pattern = '']) => pattern === '*' || matchesGlob(path, `${pattern.slice(1)}**`))?.slice(1) ?? [];

  it('names teams of the organization', () => {
    for (const owner of lines.flatMap((line) => line.slice(1)))
      expect(owner).toMatch(new RegExp(`^@${organization.repository.owner}/`));
  });

  it('has somebody review everything but what the release workflow writes for a tier that deploys on merge', () => {
    for (const environment of environments) {
      for (const { name: region } of environment.regions) {
        const owners = ownersOf(versionPath({ environment: environment.name, region }));
        if (environment.delivery.trigger === 'merge') expect(owners).toEqual([]);
        else expect(owners, environment.name).not.toEqual([]);
      }
      expect(ownersOf(`infra/environments/${environment.name}.ts`)).not.toEqual([]);
    }
    for (const path of [
      '.github/workflows/release.yml',
      'bootstrap/account-stack.ts',
      'gitops/main.ts',
      'app/backend/src/main.ts',
    ]) {
      expect(ownersOf(path), path).not.toEqual([]);
    }
  });

  it('has others review prod', () => {
    const prod = ownersOf('infra/environments/prod.ts');
    expect(prod).not.toEqual(ownersOf('infra/environments/uat.ts'));
    for (const region of ['apse2', 'apse4']) {
      expect(ownersOf(`gitops/overlays/prod-${region}/ledger/kustomization.yaml`)).toEqual(prod);
    }
  });
});
