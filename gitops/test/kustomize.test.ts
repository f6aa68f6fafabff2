import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { clustersOf } from '../cluster.ts';
import { componentsOf } from '../components.ts';
import { deployedManifests } from '../deployed.ts';
import { applicationsOf } from '../main.ts';
import type { Manifest } from '../output/split.ts';

const onPath = (name: string) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));
/** kubectl has kustomize built in. */
const command = onPath('kustomize') ? ['kustomize', 'build'] : onPath('kubectl') ? ['kubectl', 'kustomize'] : undefined;
const missing = command ? undefined : 'neither kustomize nor kubectl is on PATH';

const sorted = (manifests: readonly Manifest[]) =>
  manifests.toSorted((a, b) => (`${a.kind}/${a.metadata.name}` < `${b.kind}/${b.metadata.name}` ? -1 : 1));

async function build(folder: string): Promise<readonly Manifest[]> {
  const [file = '', ...args] = command ?? [];
  const { stdout } = await execa(file, [...args, join(import.meta.dirname, '..', folder)]);
  const documents = parseAllDocuments(stdout);
  return 'empty' in documents ? [] : documents.map((document): Manifest => document.toJS());
}

describe(`kustomize${missing ? ` (skipped: ${missing})` : ''}`, { timeout: 120_000 }, () => {
  it.skipIf(missing).each(clustersOf(platform))('renders $folder to the objects of the code', async (cluster) => {
    expect(sorted(await build(`apps/${cluster.folder}`))).toEqual(sorted(applicationsOf(cluster)));
    const withManifests = componentsOf(cluster).filter(({ manifests }) => manifests);
    expect(withManifests.length).toBeGreaterThanOrEqual(6);
    for (const component of withManifests) {
      const built = await build(`overlays/${cluster.folder}/${component.name}`);
      expect(sorted(built), component.name).toEqual(sorted(deployedManifests(component, cluster)));
    }
  });
});
