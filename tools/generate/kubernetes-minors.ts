import { addOnVersions } from '@sample-platform-ai/environments/add-on-versions.ts';
import { kubernetesStandardSupportUntil } from '@sample-platform-ai/environments/catalogue/index.ts';
import { chartSupport, supportOf } from '@sample-platform-ai/gitops/chart-support.ts';
import type { Cluster } from '@sample-platform-ai/gitops/cluster.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import { helmCharts } from '@sample-platform-ai/gitops/helm-charts.ts';
import { knownMinors, typeProblems } from '@sample-platform-ai/verify/kubernetes/served.ts';

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (header: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(header), row(header.map(() => '---')), ...rows.map(row)].join('\n');

const charts = Object.entries(helmCharts).flatMap(([key, chart]) =>
  Object.entries(chartSupport)
    .filter(([each]) => each === key)
    .map(([, support]) => ({ chart, support })),
);

/** Section of the clusters' page: what is known of each Kubernetes minor. */
export function kubernetesMinors(clusters: readonly Cluster[]): string {
  const ofMinor = (cell: (minor: string) => string) => knownMinors.map(cell);
  const addOns = [...new Set(Object.values(addOnVersions).flatMap((versions) => Object.keys(versions)))];
  const objects = clusters.flatMap(everythingIn);
  const runs = (minor: string) =>
    clusters
      .filter(({ environment }) => environment.cluster.kubernetesVersion === minor)
      .map(({ folder }) => folder)
      .join(', ');
  const pinned = (minor: string, name: string) =>
    Object.entries(addOnVersions[minor] ?? {}).find(([key]) => key === name)?.[1];
  return `## Kubernetes minors

What must support a minor version before [an upgrade](runbooks/cluster-upgrade.md). A dash means that \`infra/environments\` does not know the minor yet: EKS may not offer it.

${table(
  ['', ...knownMinors],
  [
    ['clusters', ...ofMinor((minor) => runs(minor) || '-')],
    ['standard support of EKS until', ...ofMinor((minor) => kubernetesStandardSupportUntil[minor] ?? '-')],
    [
      "this repository's object types",
      ...ofMinor((minor) => typeProblems(objects, [minor]).join('; ') || 'all served, none deprecated'),
    ],
    ...addOns.map((name) => [`add-on ${name}`, ...ofMinor((minor) => pinned(minor, name) ?? '-')]),
  ],
)}

The types come from Kubernetes' own Go modules (\`verify/kubernetes/data\`). A test checks that each cluster's minor and the next one serve the type of every object.
\`pnpm test:all\` also checks the charts' objects, where \`PLATFORM_CHARTS\` names the charts.

What the charts' projects state (\`gitops/chart-support.ts\`). *Tested*: the project tests this version with the minor; *allowed*: the version requires this minor or an earlier one, and no list
names the tested ones. A dash: the project does not say.

${table(
  ['chart', ...knownMinors, 'supported until', 'read'],
  charts.map(({ chart, support }) => [
    `${chart.name} ${chart.version}`,
    ...ofMinor((minor) => supportOf(support, minor)),
    support.until ?? '-',
    `[${support.read}](${support.source})`,
  ]),
)}

\`pnpm charts\` and \`pnpm render\` compare each archive from a chart's repository with \`gitops/charts.lock.json\`: they refuse another archive under the same version, and add a new one. Argo CD does not compare them.
`;
}
