import { parseArgs } from 'node:util';
import { platform } from '@sample-platform-ai/environments/index.ts';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { UsageError } from '@sample-platform-ai/terminal';
import { nearest } from '@sample-platform-ai/terminal/nearest.ts';
import { plays } from './plays/index.ts';
import { type Extra, extras, type Play } from './plays/play.ts';

const clusters = clustersOf(platform);
const width = Math.max(...plays.map(({ name }) => name.length));

/** By default a cluster that migrates, and whose pods are several: of these the first. */
export const defaultCluster = (): Cluster | undefined => {
  const migrates = ({ plans }: Cluster) => plans.some(({ database }) => database?.migration.runsHere);
  const several = ({ plans }: Cluster) =>
    plans.some(({ components }) => components.some(({ run }) => run.type === 'deployment' && run.minReplicas > 1));
  return clusters.find((cluster) => migrates(cluster) && several(cluster)) ?? clusters[0];
};

/** The service that records releases, which has the most to lose; otherwise the first. */
const defaultService = ({ plans }: Cluster): ServicePlan | undefined =>
  plans.find(({ isReleaseLedger }) => isReleaseLedger) ?? plans[0];

const listOf = (some: readonly Play[]): string =>
  some.map(({ name, expected }) => `  ${name.padEnd(width)}  ${expected}`).join('\n');

export const help = `Usage: pnpm rehearse:clusters [cluster] --context NAME [options]

Brings a service up in an empty Kubernetes cluster by the manifests that Argo CD applies in the cluster that you choose, from images
of this tree, and plays what may happen to it under load: a release, a second one meanwhile, a digest that no registry has, a failing
migration, a pod deleted, a node drained, a changed secret, a lost database. What is changed in the manifests and what is not run:
docs/cluster-rehearsal.md. Needs docker, kubectl, and a cluster of yours, as kind makes it.

Clusters: ${clusters.map(({ folder }) => folder).join(', ')} (default: ${defaultCluster()?.folder ?? 'none'})

Plays
${listOf(plays.filter(({ needs }) => !needs))}
${extras.map((extra) => `\nPlays with --${extra}, in addition\n${listOf(plays.filter(({ needs }) => needs === extra))}\n`).join('')}
Options
  --context NAME   context of the kubeconfig; its cluster is written to
  --service NAME   service to rehearse (default: the one that records releases, or the first)
  --play NAME      only this play; can be given more than once
  --argo-cd        a real Argo CD brings the whole cluster up and makes every sync; External Secrets fills in the secrets. Needs helm
  --observability  Prometheus, Alertmanager, Loki and Alloy watch the service, with the cluster's values. Needs helm
  --charts DIR     with either of both: take the charts from folders below DIR, instead of their repositories
  --load COMMAND   shell command that loads $IMAGE of the Docker engine into the node, as each of $REFERENCES
                   (default: for contexts kind-<name> and k3d-<name>, by docker exec and ctr)
  --built          do not build: use the image of the last rehearsal with this seed
  --seed N         digests of the releases (default: 1)
  --note TEXT      a sentence about the machine, for the record
  --write          record the result in docs/cluster-rehearsal-results.md
  --help           print this

Exit codes: 0 everything happened as it has to, 1 something did not, or a tool or cluster is missing, 2 wrong usage
`;

export interface RehearsalOptions {
  readonly context: string;
  readonly cluster: Cluster;
  readonly plan: ServicePlan;
  readonly plays: readonly Play[];
  /** `argo-cd`: Argo CD makes the syncs, not this process. `observability`: its tools watch the service. */
  readonly extra: Extra | undefined;
  readonly charts: string | undefined;
  readonly load: string | undefined;
  readonly built: boolean;
  readonly seed: number;
  readonly note: string;
  readonly write: boolean;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        context: { type: 'string' },
        service: { type: 'string' },
        play: { type: 'string', multiple: true, default: [] },
        'argo-cd': { type: 'boolean', default: false },
        observability: { type: 'boolean', default: false },
        charts: { type: 'string' },
        load: { type: 'string' },
        built: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        note: { type: 'string', default: '' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see pnpm rehearse:clusters --help`);
  }
}

function oneOf<T>(what: string, name: string, all: readonly T[], nameOf: (each: T) => string): T {
  const found = all.find((each) => nameOf(each) === name);
  if (found) return found;
  const names = all.map(nameOf);
  throw new UsageError(
    [`Unknown ${what} ${name}; expected one of ${names.join(', ')}`, nearest(name, names)].filter(Boolean).join('; '),
  );
}

/** Throws `UsageError` where an option is missing or unknown, or its value. */
export function parseOptions(argv: readonly string[]): RehearsalOptions | 'help' {
  const { values, positionals } = parse(argv);
  if (values.help) return 'help';
  const [name, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`found ${positionals.join(' ')}; pnpm rehearse:clusters takes one cluster`);
  const cluster = name === undefined ? defaultCluster() : oneOf('cluster', name, clusters, ({ folder }) => folder);
  if (!cluster) throw new UsageError('the platform has no cluster: add an environment');
  const plan =
    values.service === undefined
      ? defaultService(cluster)
      : oneOf('service', values.service, cluster.plans, ({ service }) => service);
  if (!plan) throw new UsageError(`${cluster.folder} runs no service; name another cluster`);
  const wanted = values.play.map((each) => oneOf('play', each, plays, (one) => one.name));
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 1 || seed > 1_000_000)
    throw new UsageError(`--seed: found ${values.seed}; give a whole number from 1 to 1000000`);
  if (values.context === undefined)
    throw new UsageError(
      '--context: missing; name the context of the cluster to use, such as kind-rehearsal; the command writes to that cluster',
    );
  const { context, load, built, note, write, charts } = values;
  const given = extras.filter((each) => values[each]);
  const [extra] = given;
  const names = extras.map((each) => `--${each}`);
  if (given.length > 1) throw new UsageError(`found ${names.join(' and ')}; give one of them`);
  if (charts !== undefined && !extra) throw new UsageError(`--charts is for ${names.join(' and ')}; give one of them`);
  for (const { name: play, needs } of wanted)
    if (needs && needs !== extra) throw new UsageError(`--play ${play}: needs --${needs}`);
  const chosen = wanted.length > 0 ? wanted : plays.filter(({ needs }) => !needs || needs === extra);
  return { context, cluster, plan, plays: chosen, extra, charts, load, built, seed, note, write };
}
