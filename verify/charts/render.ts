import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '@sample-platform-ai/gitops/cluster.ts';
import type { ChartSource, Component } from '@sample-platform-ai/gitops/component.ts';
import { deployedValues } from '@sample-platform-ai/gitops/deployed.ts';
import { isManifest, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';
import { parse } from 'yaml';
import { fetchChart, hasHelm } from './folders.ts';
import { knownValues, unnamedPaths, type Values, without } from './values.ts';

interface Target {
  readonly component: Component;
  readonly cluster: Cluster;
}

/** A chart as one cluster gets it. */
export interface Rendering extends Target {
  readonly manifests: readonly Manifest[];
}

export interface RenderedCharts {
  readonly renderings: readonly Rendering[];
  /** Values that a chart neither names nor uses, which helm ignores without a message: component and path. */
  readonly unknownValues: readonly string[];
}

export interface ChartsOptions {
  readonly components: readonly Component[];
  readonly clusters: readonly Cluster[];
  /** Folder with copies of the charts. @default each chart's own repository */
  readonly local?: string | undefined;
  readonly onProgress?: (line: string) => void;
}

/** Types that a chart asks the cluster for before it brings objects of them. */
export const servedTypes = [
  'monitoring.coreos.com/v1',
  'monitoring.coreos.com/v1/ServiceMonitor',
  'monitoring.coreos.com/v1/PodMonitor',
  'monitoring.coreos.com/v1/PrometheusRule',
  'external-secrets.io/v1',
  'elbv2.k8s.aws/v1beta1',
];

/** What helm prints for a chart. */
export async function template(
  folder: string,
  source: ChartSource,
  { component, cluster }: Target,
  values: Values,
): Promise<string> {
  const args = ['template', source.releaseName, folder, '--namespace', component.namespace, '--include-crds'];
  args.push('--kube-version', cluster.environment.cluster.kubernetesVersion, '--values', '-', '--skip-tests');
  const result = await execa('helm', [...args, ...servedTypes.flatMap((type) => ['--api-versions', type])], {
    input: JSON.stringify(values),
    reject: false,
    timeout: 120_000,
  });
  if (!result.failed) return result.stdout;
  throw new UserError(`${component.name} in ${cluster.folder}: helm cannot render the chart: ${result.stderr.trim()}`);
}

/** Parsed documents by their text: resource types are large, and the same in each cluster. */
const parsed = new Map<string, readonly Manifest[]>();

export function manifestsIn(text: string): readonly Manifest[] {
  return text.split(/^---$/m).flatMap((document) => {
    const manifests = parsed.get(document) ?? unwrapped(parse(document));
    parsed.set(document, manifests);
    return manifests;
  });
}

/** Nothing, one object, or those of a List. */
const unwrapped = (content: Manifest | { readonly kind: 'List'; readonly items: readonly Manifest[] } | null) =>
  content === null ? [] : isManifest(content) ? [content] : content.items;

/** Text without values that differ in each rendering: certificates and passwords. */
const stable = (text: string): string => text.replace(/^ *(caBundle|ca\.crt|tls\.crt|tls\.key): .*$/gm, '');

/** Values of a component that its chart neither names nor uses; a path is tried in the first cluster that has it. */
async function unknownValues(
  folder: string,
  source: ChartSource,
  targets: readonly Target[],
): Promise<readonly string[]> {
  const known = knownValues(folder);
  const tried = new Map<string, boolean>();
  for (const target of targets) {
    const values = deployedValues(target.component, target.cluster);
    for (const path of unnamedPaths(values, known)) {
      const name = path.join('.');
      if (tried.has(name)) continue;
      // Charts take keys that their values file only mentions: one is unknown if leaving it out changes nothing. One that
      // a chart does not render without is known.
      const [whole, rest] = await Promise.all([
        template(folder, source, target, values),
        template(folder, source, target, without(values, path)).catch((error: unknown) => {
          if (error instanceof UserError) return undefined;
          throw error;
        }),
      ]);
      tried.set(name, rest !== undefined && stable(whole) === stable(rest));
    }
  }
  return [...tried].filter(([, isUnknown]) => isUnknown).map(([name]) => name);
}

/** Renders every chart for every cluster with the values that its Application has. */
export async function renderCharts(options: ChartsOptions): Promise<RenderedCharts> {
  if (!hasHelm()) throw new UserError('helm is not on PATH, so nothing was rendered: install it and run this again');
  const workshop = mkdtempSync(join(tmpdir(), 'charts-'));
  try {
    const renderings: Rendering[] = [];
    const unknown: string[] = [];
    for (const component of options.components) {
      const source = component.chart;
      if (!source) continue;
      const { name, version } = source.chart;
      const folder = join(workshop, `${name}-${version}`);
      await fetchChart(source.chart, folder, { local: options.local });
      const targets = options.clusters.map((cluster) => ({ component, cluster }));
      for (const target of targets) {
        const text = await template(folder, source, target, deployedValues(target.component, target.cluster));
        renderings.push({ ...target, manifests: manifestsIn(text) });
      }
      for (const path of await unknownValues(folder, source, targets)) unknown.push(`${component.name}: ${path}`);
      options.onProgress?.(`${component.name}: ${name} ${version} for ${options.clusters.length} clusters`);
    }
    return { renderings, unknownValues: unknown };
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}
