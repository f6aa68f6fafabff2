import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { versionFile } from '@sample-platform-ai/environments/naming.ts';
import { parse } from 'yaml';
import type { Cluster } from './cluster.ts';
import type { Component, ServiceImages } from './component.ts';
import { componentsOf } from './components.ts';
import { digestsIn, noReleaseYet, repositoryOf, versionText } from './images.ts';
import { applicationOf, applicationsOf, manifestsOf } from './main.ts';
import type { JsonValue, Manifest } from './output/split.ts';

/** The digests of a service in a cluster's version file; zeros for a preview. */
export function releasedDigests(
  { environment, region }: Cluster,
  { service, repositories, digests }: ServiceImages,
): Readonly<Record<string, string>> {
  if (digests === 'previewed') return Object.fromEntries(repositories.map((name) => [name, noReleaseYet]));
  const file = join(import.meta.dirname, versionFile(environment.name, region.name, service));
  const text = existsSync(file) ? readFileSync(file, 'utf8') : versionText(repositories);
  return digestsIn(text, file, repositories);
}

/** A component's objects as Argo CD applies them: base, overlay and version, rendered by kustomize. */
export function deployedManifests(component: Component, cluster: Cluster): readonly Manifest[] {
  const digests = component.images ? releasedDigests(cluster, component.images) : {};
  const references = new Map(
    Object.entries(digests).map(([name, digest]) => [name, `${repositoryOf(cluster, name)}@${digest}`]),
  );
  const text = JSON.stringify(manifestsOf(component, cluster), (key, value: JsonValue) =>
    key === 'image' && typeof value === 'string' ? (references.get(value) ?? value) : value,
  );
  return JSON.parse(text);
}

/** All objects of this repository in one cluster, including its Applications. `pnpm charts` renders those of charts. */
export const everythingIn = (cluster: Cluster): readonly Manifest[] => [
  ...applicationsOf(cluster),
  ...componentsOf(cluster).flatMap((component) => deployedManifests(component, cluster)),
];

type Values = { readonly [key: string]: JsonValue };

/**
 * Values of a component's chart, read back from the text of its Application. The component may be one outside of the
 * platform.
 */
export function deployedValues(component: Component, cluster: Cluster): Values {
  const written: { readonly spec: { readonly source?: Source; readonly sources?: readonly Source[] } } = JSON.parse(
    JSON.stringify(applicationOf(component, cluster)),
  );
  const sources = written.spec.sources ?? [written.spec.source ?? {}];
  const text = sources.flatMap(({ helm }) => helm?.values ?? [])[0];
  if (text === undefined) throw new Error(`component ${component.name} has no chart`);
  return parse(text);
}

interface Source {
  readonly helm?: { readonly values?: string };
}
