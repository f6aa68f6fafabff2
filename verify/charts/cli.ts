import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { componentsIn } from '@sample-platform-ai/gitops/components.ts';
import { yaml } from '@sample-platform-ai/gitops/output/yaml.ts';
import { seconds, style, table, UsageError } from '@sample-platform-ai/terminal';
import { type Rendering, renderCharts } from './render.ts';

const clusters = clustersOf(platform);
const withChart = componentsIn(clusters).filter(({ chart }) => chart);
const charts = withChart.map(({ name }) => name);

const help = `Usage: pnpm charts [component...] [options]

Renders the Helm charts of gitops/components.ts with the values that each cluster's Application has. Fails for a chart that
does not render, and for a value that a chart neither names nor uses, which helm ignores without a message.

Needs helm on PATH. Components with a chart: ${charts.join(', ')}

Options
  --charts DIR    take the charts from folders below DIR, instead of their repositories
  --cluster NAME  one cluster only: ${clusters.map(({ folder }) => folder).join(', ')}
  --write DIR     write what was rendered to DIR/<cluster>/<component>.yaml
  --help          print this

Exit codes: 0 everything rendered, 1 something must be fixed or helm is missing, 2 wrong usage
`;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        charts: { type: 'string' },
        cluster: { type: 'string' },
        write: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see pnpm charts --help`);
  }
}

function choose<T>(
  kind: string,
  all: readonly T[],
  nameOf: (each: T) => string,
  wanted: readonly string[],
): readonly T[] {
  const unknown = wanted.filter((name) => !all.some((each) => nameOf(each) === name));
  if (unknown.length > 0) {
    throw new UsageError(`Unknown ${kind} ${unknown.join(', ')}; expected one of ${all.map(nameOf).join(', ')}`);
  }
  return wanted.length > 0 ? all.filter((each) => wanted.includes(nameOf(each))) : all;
}

/** `pnpm charts`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values: options, positionals } = parse(argv);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const { renderings, unknownValues } = await renderCharts({
    components: choose('chart', withChart, ({ name }) => name, positionals),
    clusters: choose('cluster', clusters, ({ folder }) => folder, options.cluster ? [options.cluster] : []),
    local: options.charts && resolve(options.charts),
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  if (options.write) write(renderings, resolve(options.write));
  for (const value of unknownValues) {
    process.stderr.write(`${style('red', 'error', process.stderr)} ${value}: the chart knows no such value\n`);
  }
  const rows = renderings.map(({ component, cluster, manifests }) => [
    component.name,
    component.chart?.chart.version ?? '',
    cluster.folder,
    String(manifests.length),
  ]);
  const objects = renderings.reduce((sum, { manifests }) => sum + manifests.length, 0);
  const ok = unknownValues.length === 0;
  process.stdout.write(
    `${table(['COMPONENT', 'CHART VERSION', 'CLUSTER', 'OBJECTS'], rows)}\n\n${ok ? style('green', '✓') : style('red', '✗')} ` +
      `${renderings.length} renderings, ${objects} objects, ${unknownValues.length} unknown values, ${seconds(performance.now())}\n`,
  );
  return ok ? 0 : 1;
}

function write(renderings: readonly Rendering[], directory: string): void {
  for (const { component, cluster, manifests } of renderings) {
    const folder = join(directory, cluster.folder);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${component.name}.yaml`), manifests.map(yaml).join('---\n'));
  }
}
