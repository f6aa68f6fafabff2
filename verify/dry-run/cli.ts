import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { componentsIn } from '@sample-platform-ai/gitops/components.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { seconds, style, UsageError, UserError } from '@sample-platform-ai/terminal';
import { type Rendering, renderCharts } from '../charts/render.ts';
import { assets, versionOf } from './api-server.ts';
import { type DryRun, dryRun, objectsFor } from './dry-run.ts';
import { findKubectl, kubectl, type Target } from './kubectl.ts';
import { startPreparedServer, takeRulesOf } from './throwaway.ts';

const clusters = clustersOf(platform);
const folders = clusters.map(({ folder }) => folder);

const help = `Usage: pnpm dry-run [cluster...] [options]

Sends every object that Argo CD applies, and the pods of its workloads, to an API server as a server-side dry run. The server
checks types, unknown fields, quotas, Pod Security and admission policies. Nothing is written.

Uses the cluster of your kubeconfig (KUBECONFIG, or kubectl's default file), and names it first. The cluster must have the
namespaces and the charts' types; before a first sync, use --throwaway.

Clusters, all if none is named: ${folders.join(', ')}

Options
  --context NAME  use this context of the kubeconfig, not the current one
  --throwaway     start an API server from the folder that KUBEBUILDER_ASSETS names (etcd, kube-apiserver and kubectl, as
                  setup-envtest installs them), with the namespaces and rules of a cluster, and stop it afterwards
  --charts WHERE  the objects of the charts as well, and for a throw-away server their types: from folders below WHERE, or,
                  for "repositories", from the charts' repositories (needs helm)
  --help          print this

Exit codes: 0 everything was accepted, 1 something was rejected or no server answers, 2 wrong usage
`;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        context: { type: 'string' },
        throwaway: { type: 'boolean', default: false },
        charts: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see pnpm dry-run --help`);
  }
}

interface Server {
  readonly target: Target;
  readonly version: string;
  /** For people. */
  readonly title: string;
  /** Name of the cluster that a temporary server takes. */
  readonly become?: (cluster: Cluster) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The cluster that a kubeconfig's context names. */
async function contextServer(context: string | undefined): Promise<Server> {
  const program = findKubectl();
  if (!program) throw new UserError('kubectl is not on PATH: install it, or name its folder in KUBEBUILDER_ASSETS');
  const target: Target = { program, context };
  const current = context ?? (await kubectl(target, ['config', 'current-context'])).stdout.trim();
  if (current === '') {
    throw new UserError('no current context: set KUBECONFIG, give --context, or start a server with --throwaway');
  }
  const view = await kubectl(target, ['config', 'view', '--minify', '--output=jsonpath={.clusters[0].cluster.server}']);
  if (!view.ok) throw new UserError(`context ${current}: ${view.stderr}`);
  const title = `context ${current} (${view.stdout})`;
  process.stderr.write(`asking ${title}; nothing is written\n`);
  return { target, version: await versionOf(target), title, stop: async () => {} };
}

async function throwawayServer(renderings: readonly Rendering[]): Promise<Server> {
  const programs = assets();
  if ('missing' in programs) throw new UserError(`cannot start a throwaway server: ${programs.missing}`);
  process.stderr.write(`starting a throw-away API server from ${programs.folder}\n`);
  const { target, version, stop } = await startPreparedServer(programs.folder, renderings);
  const become = (cluster: Cluster) => takeRulesOf(target, cluster);
  return { target, version, title: 'a throw-away API server', become, stop };
}

async function renderedCharts(where: string | undefined, wanted: readonly Cluster[]): Promise<readonly Rendering[]> {
  if (where === undefined) return [];
  const { renderings } = await renderCharts({
    components: componentsIn(wanted),
    clusters: wanted,
    local: where === 'repositories' ? undefined : resolve(where),
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  return renderings;
}

/** `pnpm dry-run`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values: options, positionals } = parse(argv);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const unknown = positionals.filter((name) => !folders.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`Unknown cluster ${unknown.join(', ')}; expected one of ${folders.join(', ')}`);
  if (options.throwaway && options.context !== undefined) {
    throw new UsageError('--throwaway starts its own server and takes no --context; give one of them');
  }
  const wanted = clusters.filter(({ folder }) => positionals.length === 0 || positionals.includes(folder));
  // The server first: its absence is known before minutes of rendering.
  const early = options.throwaway ? undefined : await contextServer(options.context);
  const renderings = await renderedCharts(options.charts, wanted);
  const server: Server = early ?? (await throwawayServer(renderings));
  try {
    return await ask(server, wanted, renderings, options.throwaway && options.charts === undefined);
  } finally {
    await server.stop();
  }
}

async function ask(
  { target, version, title, become }: Server,
  wanted: readonly Cluster[],
  renderings: readonly Rendering[],
  lacksTypes: boolean,
): Promise<number> {
  const outcomes: DryRun[] = [];
  for (const cluster of wanted) {
    await become?.(cluster);
    const { kubernetesVersion } = cluster.environment.cluster;
    if (!version.startsWith(`v${kubernetesVersion}.`)) {
      process.stderr.write(
        `${style('yellow', 'warning', process.stderr)} the server is ${version}, ${cluster.folder} runs ${kubernetesVersion}\n`,
      );
    }
    const outcome = await dryRun(target, objectsFor(cluster, renderings));
    process.stderr.write(
      `${cluster.folder}: ${outcome.accepted} accepted, ${outcome.rejections.length} rejected, ${outcome.unknown.length} of unknown types\n`,
    );
    for (const rejection of outcome.rejections) {
      process.stderr.write(`${style('red', 'error', process.stderr)} ${cluster.folder}: ${rejection}\n`);
    }
    outcomes.push(outcome);
  }
  const unknown = outcomes.flatMap((outcome) => outcome.unknown);
  const sum = (count: (outcome: DryRun) => number) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const rejected = sum(({ rejections }) => rejections.length);
  if (unknown.length > 0) {
    const [label, advice] = lacksTypes
      ? [style('yellow', 'warning', process.stderr), 'not asked; --charts brings them']
      : [style('red', 'error', process.stderr), 'the cluster does not have them: sync the components that bring them'];
    process.stderr.write(`${label} types of charts, ${advice}: ${typesOf(unknown)}\n`);
  }
  const ok = rejected === 0 && (unknown.length === 0 || lacksTypes);
  process.stdout.write(
    `${ok ? style('green', '✓') : style('red', '✗')} ${title}, ${version}: ${wanted.length} clusters, ${sum(({ accepted }) => accepted)} objects accepted, ` +
      `${rejected} rejected, ${unknown.length} of types that the server does not have, ${seconds(performance.now())}\n`,
  );
  return ok ? 0 : 1;
}

/** As `20 ExternalSecret, 5 ServiceMonitor`. */
function typesOf(manifests: readonly Manifest[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of manifests) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .map(([kind, count]) => `${count} ${kind}`)
    .sort()
    .join(', ');
}
