import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { yaml } from '@sample-platform-ai/gitops/output/yaml.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';
import { fetchChart } from '../charts/folders.ts';
import { manifestsIn, servedTypes } from '../charts/render.ts';
import { type Application, applicationsIn } from './applications.ts';
import { withoutIgnored } from './ignored.ts';

export interface RenderOptions {
  /** `gitops` of a checkout, or a copy below `gitops/promoted`. */
  readonly folder: string;
  readonly cluster: string;
  /** `major.minor`. */
  readonly kubernetesVersion: string;
  /** Command that builds a folder, such as `kustomize build`. */
  readonly kustomize: readonly [string, ...string[]];
  /** Folder with copies of the charts. @default each chart's own repository */
  readonly local?: string | undefined;
  readonly onProgress?: (line: string) => void;
}

/** Path -> text of every object that Argo CD applies in a cluster, one file each, in a folder for each Application. */
export async function renderCluster(options: RenderOptions): Promise<ReadonlyMap<string, string>> {
  const workshop = mkdtempSync(join(tmpdir(), 'render-'));
  try {
    const files = new Map<string, string>();
    for (const application of applicationsIn(options.folder, options.cluster)) {
      for (const manifest of await objectsOf(application, workshop, options)) {
        const path = pathOf(application, manifest);
        if (files.has(path))
          throw new UserError(`${application.name} renders ${path} twice; remove one of the objects`);
        files.set(path, yaml(withoutIgnored(manifest, application.ignoreDifferences)));
      }
      options.onProgress?.(application.name);
    }
    return files;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Two objects of one kind and name may differ in group and namespace. */
function pathOf({ name, namespace }: Application, { apiVersion, kind, metadata }: Manifest): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  const elsewhere = metadata.namespace && metadata.namespace !== namespace ? `${metadata.namespace}-` : '';
  return `${name}/${kind.toLowerCase()}${group}-${elsewhere}${metadata.name}.yaml`.replaceAll(':', '-');
}

async function objectsOf(
  { name, namespace, sources }: Application,
  workshop: string,
  { folder, kubernetesVersion, kustomize, local }: RenderOptions,
): Promise<readonly Manifest[]> {
  const rendered = [];
  for (const source of sources) {
    if ('path' in source) {
      // The path of a copy and that of its original differ in what comes before `overlays`.
      const overlay = join(folder, source.path.replace(/^gitops\/(promoted\/[^/]+\/)?/, ''));
      rendered.push(await run(name, kustomize, overlay));
    } else {
      const { chart, repoURL, targetRevision, helm } = source;
      const target = join(workshop, `${chart}-${targetRevision}`);
      await fetchChart({ name: chart, version: targetRevision, repository: repoURL }, target, { local });
      const args = ['template', helm.releaseName, '--namespace', namespace, '--include-crds', '--skip-tests'];
      args.push('--kube-version', kubernetesVersion, '--values', '-');
      args.push(...servedTypes.flatMap((type) => ['--api-versions', type]));
      rendered.push(await run(name, ['helm', ...args], target, helm.values));
    }
  }
  return rendered.flatMap(manifestsIn);
}

async function run(
  application: string,
  [program, ...args]: readonly [string, ...string[]],
  folder: string,
  input = '',
): Promise<string> {
  const result = await execa(program, [...args, folder], { input, reject: false, timeout: 120_000 });
  if (!result.failed) return result.stdout;
  throw new UserError(
    `${application}: ${program} cannot render ${folder}: ${(result.stderr || result.shortMessage || '').trim()}`,
  );
}
