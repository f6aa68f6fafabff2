import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isManifest, isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { parse, stringify } from 'yaml';
import { merged, type Values } from '../../charts/values.ts';
import { isLeftOut } from './left-out.ts';
import { loadBalancerControllerValues } from './load-balancers.ts';
import { repositoryUrl } from './repository.ts';
import { externalSecretsValues } from './secrets-manager.ts';

const gitops = resolve(import.meta.dirname, '../../../gitops');

/** Part of an Application: objects of a folder, or of a chart. */
export type Source =
  | { readonly path: string }
  | { readonly chart: string; readonly repoURL: string; readonly targetRevision: string };

/** An Application of a cluster, and what it takes its objects from. */
export interface Application {
  readonly name: string;
  readonly wave: number;
  readonly sources: readonly Source[];
}

/** Folder of a chart in the rehearsal's repository. */
export const chartFolder = (chart: string, version: string): string => `charts/${chart}-${version}`;

/** Component -> values of its chart over those of the cluster, key by key. */
export type ChartValues = Readonly<Record<string, Values>>;

/** Values of charts that differ in a rehearsal. */
const chartValues: ChartValues = {
  'external-secrets': externalSecretsValues,
  'load-balancer-controller': loadBalancerControllerValues,
};

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const objects = (value: JsonValue | undefined): readonly { readonly [key: string]: JsonValue }[] =>
  (Array.isArray(value) ? value : [value]).filter(isObject);

/** The files of `apps/<cluster>`, but for what is left out. */
export function appsOf(cluster: string): readonly Manifest[] {
  const folder = join(gitops, 'apps', cluster);
  return globSync('a*.yaml', { cwd: folder })
    .sort()
    .map((file): Manifest => {
      const value: JsonValue = parse(readFileSync(join(folder, file), 'utf8'));
      if (!isManifest(value)) throw new Error(`${file} is not an object`);
      return value;
    })
    .filter(({ kind, metadata }) => kind !== 'Application' || !isLeftOut(metadata.name));
}

/** A source with the rehearsal's repository: a chart is a folder in it, with the same values. */
function editedSource(
  component: string,
  source: { readonly [key: string]: JsonValue },
  branch: string,
  values: ChartValues,
): JsonValue {
  const { chart, helm, targetRevision, ...rest } = source;
  if (chart === undefined) return { ...source, repoURL: repositoryUrl };
  const { values: given, ...others } = isObject(helm) ? helm : {};
  const text = textOf(given);
  const changes = [chartValues[component], values[component]].filter((each) => each !== undefined);
  return {
    ...rest,
    repoURL: repositoryUrl,
    path: chartFolder(textOf(chart), textOf(targetRevision)),
    targetRevision: branch,
    helm: { ...others, values: changes.length === 0 ? text : stringify(changes.reduce(merged, parse(text))) },
  };
}

/** An AppProject, or an Application, whose only repository is the rehearsal's. */
export function edited(manifest: Manifest, branch: string, values: ChartValues = {}): Manifest {
  const spec = isObject(manifest['spec']) ? manifest['spec'] : {};
  if (manifest.kind === 'AppProject') return { ...manifest, spec: { ...spec, sourceRepos: [repositoryUrl] } };
  const [source, sources] = [objects(spec['source']), objects(spec['sources'])];
  const change = (each: { readonly [key: string]: JsonValue }) =>
    editedSource(manifest.metadata.name, each, branch, values);
  return {
    ...manifest,
    spec: {
      ...spec,
      ...(source[0] && { source: change(source[0]) }),
      ...(sources.length > 0 && { sources: sources.map(change) }),
    },
  };
}

export function applicationOf(manifest: Manifest): Application {
  const spec = isObject(manifest['spec']) ? manifest['spec'] : {};
  const annotations = isObject(manifest.metadata['annotations']) ? manifest.metadata['annotations'] : {};
  return {
    name: manifest.metadata.name,
    wave: Number(annotations['argocd.argoproj.io/sync-wave'] ?? 0),
    sources: [...objects(spec['source']), ...objects(spec['sources'])].map(
      ({ chart, path, repoURL, targetRevision }): Source =>
        chart === undefined
          ? { path: textOf(path) }
          : { chart: textOf(chart), repoURL: textOf(repoURL), targetRevision: textOf(targetRevision) },
    ),
  };
}
