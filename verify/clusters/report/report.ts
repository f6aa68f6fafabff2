import type { FirstSync } from '../argo-cd/first-sync.ts';
import type { PlayResult } from '../plays/play.ts';
import { declaredEdits, notApplied } from '../world/edits.ts';
import { argoCdSection } from './argo-cd.ts';

/** A rehearsal, as it is recorded. */
export interface Report {
  readonly date: string;
  readonly seed: number;
  readonly cluster: string;
  readonly service: string;
  /** Git commit of the tree. */
  readonly commit: string;
  /** What else is to know of the machine. */
  readonly note: string;
  readonly machine: { readonly processor: string; readonly cores: number; readonly memoryGib: number };
  /** Version of the API server, nodes, and what runs the pods. */
  readonly server: { readonly version: string; readonly nodes: number; readonly runtime: string };
  /** From the first object to the first quiet second of load. */
  readonly setUpSeconds: number;
  /** When each Application was synced and healthy; empty without Argo CD. */
  readonly firstSync: readonly FirstSync[];
  readonly results: readonly PlayResult[];
  /** Plays that this service or cluster cannot have, with the reason. */
  readonly notPlayed: readonly { readonly play: string; readonly reason: string }[];
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replace(/\|/g, '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;

export const markdownTable = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(header), row(header.map(() => '---')), ...rows.map(row)].join('\n');

export const header = ['play', 'what has to happen', 'what happened', 'time', 'requests', 'failed', 'shed', 'slowest'];

export const resultRows = (results: readonly PlayResult[]): readonly (readonly string[])[] =>
  results.map(({ play, expected, happened, problems, seconds, requests, failed, shed, slowestMs }) => [
    play,
    expected,
    [happened, ...problems.map((problem) => `**Broken: ${problem}.**`)].join(' '),
    `${seconds.toFixed(1)} s`,
    String(requests),
    String(failed),
    String(shed),
    `${slowestMs} ms`,
  ]);

/** Tools of a cluster that a rehearsal does not run, and why. */
export const notRun: readonly { readonly what: string; readonly reason: string }[] = [
  {
    what: 'Argo CD, External Secrets, the load balancer controller',
    reason:
      'without `--argo-cd`, syncs are made by `verify/clusters/world/release.ts` in its order (hooks, waves, health), and the rehearsal writes the Secrets',
  },
  {
    what: 'load balancers',
    reason:
      'the client uses the Kubernetes Service; with `--argo-cd` the load balancer controller registers pods with a stand-in, and readiness gates hold a rollout',
  },
  {
    what: 'Prometheus and Alertmanager',
    reason: 'no play waits for an alert yet; `promtool` tests every rule (`gitops/observability/alerts`)',
  },
  { what: 'Grafana, Loki, Alloy', reason: 'their charts and images come from registries; no play needs them' },
  { what: 'a metrics API', reason: 'the play sets the number of replicas as the autoscaler does' },
  { what: 'a lost node or zone', reason: 'one node is enough for a rehearsal; `node-drained` cordons all of them' },
];

const intro = `# Clusters, rehearsed

\`pnpm rehearse:clusters [cluster] --context NAME\` brings a service up in a cluster that you name, by the manifests that Argo CD applies there, from images
that it builds from this tree. A client in the cluster sends requests over the Kubernetes Service all the time, each once (but for gRPC's transparent retry of a call that the server never saw); then the plays begin. \`--help\` lists them.

With [kind](https://kind.sigs.k8s.io) and Docker:

\`\`\`sh
kind create cluster --name rehearsal
npx pnpm@12 rehearse:clusters --context kind-rehearsal
kind delete cluster --name rehearsal
\`\`\`

k3d works the same way (\`k3d-<name>\`); for another cluster, \`--load\` is a shell command that loads an image of the Docker engine into its node. The command refuses a cluster that
has a namespace of the platform which no rehearsal made. With \`PLATFORM_CLUSTER=<context>\` (and \`PLATFORM_CLUSTER_LOAD\` for \`--load\`), \`pnpm test:long\` includes one play.
`;

/** When, what and where, as sentences. */
export function where({
  date,
  seed,
  cluster,
  service,
  commit,
  note,
  machine,
  server,
  setUpSeconds,
  results,
}: Report): string {
  const requests = results.reduce((sum, each) => sum + each.requests, 0);
  return `${date}, seed ${seed}, commit ${commit}: \`${service}\` as in \`${cluster}\`, on Kubernetes ${server.version} (${server.nodes} node${server.nodes === 1 ? '' : 's'}, ${server.runtime}) on ${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB. From an empty cluster to answered requests, without building images: ${setUpSeconds.toFixed(1)} s. ${requests} requests in all plays.${note === '' ? '' : ` ${note}`}`;
}

/** Plays that are not in the record, with the reason; nothing where there is none. */
export const notPlayedPart = (notPlayed: Report['notPlayed']): readonly string[] =>
  notPlayed.length === 0
    ? []
    : [
        '\nNot played:\n',
        markdownTable(
          ['play', 'reason'],
          notPlayed.map(({ play, reason }) => [play, reason]),
        ),
      ];

/** The page `docs/cluster-rehearsal.md`: what is rehearsed, and the recorded rehearsal. */
export function page(report: Report, withArgoCd: Report): string {
  const { results, notPlayed } = report;
  return [
    intro,
    '## What is changed in the manifests\n',
    `These edits, and no other (\`verify/clusters/world/edits.ts\`):\n`,
    markdownTable(
      ['edit', 'reason'],
      declaredEdits.map(({ edit, reason }) => [edit, reason]),
    ),
    '\nNot applied:\n',
    markdownTable(
      ['what', 'reason'],
      notApplied.map(({ what, reason }) => [what, reason]),
    ),
    "\nAdmission policies, quotas, Pod Security, service accounts, network policies and priority classes are the rendered ones; the job that creates databases and users is, too.\nNetwork policies are in force only where the cluster's network enforces them: in the recorded rehearsal it does not.\n",
    `## The recorded rehearsal\n`,
    `${where(report)}\n`,
    markdownTable(header, resultRows(results)),
    ...notPlayedPart(notPlayed),
    '\n`shed`: refused at once because the process is overloaded, as its load guard has to. Times are of that machine, and include its other load; they are no promise for EKS.\n',
    argoCdSection(withArgoCd),
    '## What is not run\n',
    markdownTable(
      ['what', 'reason'],
      notRun.map(({ what, reason }) => [what, reason]),
    ),
    '',
  ].join('\n');
}
