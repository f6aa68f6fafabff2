import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { seconds, style, UsageError, UserError } from '@sample-platform-ai/terminal';
import { hasHelm } from '../charts/folders.ts';
import { renderCluster } from './render.ts';

const clusters = clustersOf(platform);
const names = clusters.map(({ folder }) => folder);

const help = `Usage: pnpm render <cluster> --write DIR [options]

Writes every object that Argo CD applies in a cluster to a plain file, those of charts too, without the fields that Argo CD
ignores. What the next promotion changes in a cluster:

  pnpm render CLUSTER --promoted --write now
  pnpm render CLUSTER --write next
  git diff --no-index now next

Needs kustomize or kubectl, and helm. Clusters: ${names.join(', ')}

Options
  --write DIR     folder that does not exist yet, or is empty
  --promoted      render gitops/promoted/<cluster>, which the cluster follows, instead of the manifests of this commit
  --charts DIR    take the charts from folders below DIR, instead of their repositories
  --help          print this

Exit codes: 0 written, 1 a tool is missing or something does not render, 2 wrong usage
`;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        charts: { type: 'string' },
        promoted: { type: 'boolean', default: false },
        write: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see pnpm render --help`);
  }
}

const onPath = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));

/** kubectl has kustomize built in. */
export const kustomizeCommand = (): readonly [string, ...string[]] | undefined =>
  onPath('kustomize') ? ['kustomize', 'build'] : onPath('kubectl') ? ['kubectl', 'kustomize'] : undefined;

/** `pnpm render`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values: options, positionals } = parse(argv);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const [name, ...more] = positionals;
  const cluster = clusters.find(({ folder }) => folder === name);
  if (!cluster || more.length > 0)
    throw new UsageError(`Unknown cluster \`${positionals.join(' ')}\`; expected one of ${names.join(', ')}`);
  if (!options.write) throw new UsageError('--write DIR is missing; see pnpm render --help');
  const kustomize = kustomizeCommand();
  if (!kustomize) throw new UserError('neither kustomize nor kubectl is on PATH; install one and run this again');
  if (!hasHelm()) throw new UserError('helm is not on PATH; install it and run this again');
  const gitops = resolve(import.meta.dirname, '../../gitops');
  const files = await renderCluster({
    folder: options.promoted ? join(gitops, 'promoted', cluster.folder) : gitops,
    cluster: cluster.folder,
    kubernetesVersion: cluster.environment.cluster.kubernetesVersion,
    kustomize,
    local: options.charts && resolve(options.charts),
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  const directory = resolve(options.write);
  for (const [path, text] of files) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    // Text of an earlier rendering would look like a part of this one.
    writeFileSync(file, text, { flag: 'wx' });
  }
  process.stdout.write(
    `${style('green', '✓')} ${files.size} objects in ${options.write}, ${seconds(performance.now())}\n`,
  );
  return 0;
}
