import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { regionCode, syncedFolder } from '@sample-platform-ai/environments/naming.ts';
import { type Cluster, clustersOf, servicesOf } from '@sample-platform-ai/gitops/cluster.ts';
import { waves } from '@sample-platform-ai/gitops/component.ts';
import { componentsIn, componentsOf } from '@sample-platform-ai/gitops/components.ts';
import { applicationsOf, manifestsOf } from '@sample-platform-ai/gitops/main.ts';
import { isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { parse } from 'yaml';
import { kubernetesMinors } from './kubernetes-minors.ts';

/** Values that are quantities or durations. Names, hosts and addresses differ everywhere and are not shown. */
const sizes =
  /replica|resources|limits|requests|hard|retention|storage|size|enabled|Connections|CONNECTIONS|max|min|mode|Mode/;
const isSize = (path: string) => sizes.test(path) && !/bucket/i.test(path);
/** Path of a chart's value. */
const short = (path: string) =>
  path.replace(/^Application argocd\/(\S+?)\.spec\.sources?(?:\[0\])?\.helm\.values\./, '$1: ');

/** `path` -> value of each leaf. Lists are numbered, or keyed by the name of their items. */
function leaves(value: JsonValue, path: string): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    return items.flatMap((item, index) =>
      leaves(item, `${path}[${isObject(item) && typeof item['name'] === 'string' ? item['name'] : index}]`),
    );
  }
  // A chart's values are text in its Application.
  if (typeof value === 'string' && path.endsWith('.helm.values')) return leaves(parse(value), path);
  if (isObject(value)) return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
  return [[path, String(value).replaceAll('|', '\\|').replaceAll('\n', ' ')]];
}

/** Without the hash of its files' content, which a Secret's name ends with. */
const nameOf = ({ kind, metadata }: Manifest) =>
  `${kind} ${metadata.namespace ?? ''}/${metadata.name.replace(/-[0-9a-f]{8}$/, '')}`.replace(' /', ' ');

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (header: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(header), row(header.map(() => '---')), ...rows.map(row)].join('\n');

function differences(clusters: readonly Cluster[]): readonly (readonly string[])[] {
  const columns = clusters.map(
    (cluster) =>
      new Map(
        [
          ...applicationsOf(cluster),
          ...componentsOf(cluster).flatMap((component) => manifestsOf(component, cluster)),
        ].flatMap((manifest) => leaves(manifest, nameOf(manifest))),
      ),
  );
  const paths = [...new Set(columns.flatMap((column) => [...column.keys()]))].filter(isSize).sort();
  return paths.flatMap((path) => {
    const values = columns.map((column) => column.get(path) ?? '-');
    return new Set(values).size > 1 ? [[`\`${short(path)}\``, ...values]] : [];
  });
}

/** Why a wave is a gate; nothing waits for the last one. */
const reasons: Readonly<Record<number, string>> = {
  [waves.foundations]: 'types of later objects, and admission policies for everything later',
  [waves.controllers]: 'secrets, and registration with the load balancers',
  [waves.namespaces]: 'service accounts, quotas and network policies come before pods',
};

/** A page with what each cluster runs, and in what its objects differ by size. */
export function clustersPage(platform: Platform): string {
  const all = clustersOf(platform);
  const clusters = all.map((cluster) => ({ ...cluster, plans: servicesOf(cluster) }));
  const withPreviews = all.flatMap(({ folder, environment }) =>
    environment.previews ? [`${folder} (${environment.previews.slots} slots)`] : [],
  );
  const primary = clusters.filter(({ environment, region }) => region.name === environment.primaryRegion);
  const objects = clusters.map((cluster) =>
    componentsOf(cluster)
      .flatMap((component) => manifestsOf(component, cluster))
      .map(nameOf),
  );
  const partial = [...new Set(objects.flat())].filter((name) => objects.some((list) => !list.includes(name))).sort();
  const runs = componentsIn(clusters).map(({ name, namespace, wave, chart }) => [
    name,
    namespace,
    String(wave),
    chart ? `${chart.chart.name} ${chart.chart.version}` : '-',
  ]);
  const revisions = clusters.map(({ environment, region, folder }) => {
    const root = syncedFolder(environment, region.name);
    return environment.delivery.trigger === 'merge'
      ? [folder, `\`${root}/apps/${folder}\``, 'a merge']
      : [folder, `\`${root}/apps/${folder}\``, '[a promotion](delivery.md#a-change-of-the-manifests)'];
  });
  const order = [...Map.groupBy(componentsIn(clusters), ({ wave }) => wave)]
    .toSorted(([a], [b]) => a - b)
    .map(([wave, components]) => [String(wave), components.map(({ name }) => name).join(', '), reasons[wave] ?? '-']);
  return `<!-- Generated by pnpm generate from gitops and infra/environments. -->
# What the clusters run

Every cluster runs the platform tools and its environment's services. Each row is a cluster component, which Argo CD syncs as one Application; a new cluster starts them in the order of their waves.
[environments.md](environments.md) shows how the environments' settings differ.

${table(['cluster component', 'namespace', 'wave', 'chart'], runs)}

Not in these tables: [previews](previews.md) of pull requests, which ${withPreviews.length > 0 ? `${withPreviews.join(', ')} can run` : 'no cluster runs'}.

## Which folder a cluster follows

${table(['cluster', 'its Argo CD follows', 'what changes it'], revisions)}

## Order of the first sync

When a cluster is new, a wave starts once every Application of the wave before is healthy:

${table(['wave', 'its Applications', 'why the next wave waits for it'], order)}

A service does not wait for a tool, for another service, or for a secret that a person fills in: an Application of wave ${waves.namespaces} that fails, because its namespace does not exist yet, holds up no other. Later each
Application syncs a new commit independently; Argo CD retries a failed sync with the latest commit at least every five minutes, without limit. The Application of a chart, or of a preview, ends its retries after about ten minutes
and syncs again with its next version, values or images, and, where it also has a folder here, with the next commit: a retry would keep the old ones
([argo-cd#28794](https://github.com/argoproj/argo-cd/issues/28794)). Within a service the migration comes first, then its Deployments, and once they are healthy its site. A migration runs
only in the first region of a rollout. A person on call may [start a sync](runbooks/delivery.md).

${kubernetesMinors(clusters)}
## Objects that not every cluster has

${table(
  ['object', ...clusters.map(({ folder }) => folder)],
  partial.map((name) => [name, ...objects.map((list) => (list.includes(name) ? 'yes' : '-'))]),
)}

## Sizes that differ

For the clusters in the environments' primary regions; a dash means that the setting is absent. A chart's value begins with
its cluster component and a colon. Jobs that run in one region of an environment, such as a migration, run where a release arrives first: with two regions, that is not the primary one.

${table(
  ['setting', ...primary.map(({ environment, region }) => `${environment.name}-${regionCode(region.name)}`)],
  differences(primary),
)}
`;
}
