import type { FirstSync } from '../argo-cd/first-sync.ts';
import { plays } from '../plays/index.ts';
import type { Extra, PlayResult } from '../plays/play.ts';
import { declaredEdits, notApplied } from '../world/edits.ts';
import { argoCdResults, argoCdSection } from './argo-cd.ts';
import { observabilityResults, observabilitySection } from './observability.ts';

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

/** The recorded rehearsals: `alone`, or with what the option adds. */
export type Reports = Readonly<Record<Extra | 'alone', Report>>;

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replace(/\|/g, '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;

export const markdownTable = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(header), row(header.map(() => '---')), ...rows.map(row)].join('\n');

export const header = ['play', 'what must happen', 'what happened', 'time', 'requests', 'failed', 'shed', 'slowest'];

/** The requirement as the play words it today; a record keeps the wording of its date. */
const requirement = (name: string, recorded: string): string =>
  plays.find((play) => play.name === name)?.expected ?? recorded;

export const resultRows = (results: readonly PlayResult[]): readonly (readonly string[])[] =>
  results.map(({ play, expected, happened, problems, seconds, requests, failed, shed, slowestMs }) => [
    play,
    requirement(play, expected),
    [happened, ...problems.map((problem) => `**Broken: ${problem}.**`)].join(' '),
    `${seconds.toFixed(1)} s`,
    String(requests),
    String(failed),
    String(shed),
    `${slowestMs} ms`,
  ]);

/** Tools that only a rehearsal with Argo CD runs, and what replaces them elsewhere. */
const onlyWithArgoCd: readonly { readonly what: string; readonly instead: string }[] = [
  { what: 'Argo CD', instead: '`verify/clusters/world/release.ts` syncs in the same order: hooks, waves, health' },
  { what: 'External Secrets', instead: 'the rehearsal writes the Secrets' },
  { what: 'the load balancer controller', instead: 'nothing: no pod waits for a load balancer' },
];

/** Tools of a cluster that no rehearsal runs, and why. */
export const notRun: readonly { readonly what: string; readonly reason: string }[] = [
  {
    what: 'load balancers',
    reason:
      'the client uses the Kubernetes Service; with `--argo-cd` the load balancer controller registers pods with a stand-in, and readiness gates hold a rollout',
  },
  {
    what: 'Grafana',
    reason: 'people sign in to it by OIDC; with `--observability` a play asks Prometheus the queries of its dashboards',
  },
  { what: 'a metrics API', reason: 'the play sets the number of replicas as the autoscaler does' },
  { what: 'a lost node or zone', reason: 'one node is enough for a rehearsal; `node-drained` cordons all of them' },
];

const intro = `# Cluster rehearsal

\`pnpm rehearse:clusters [cluster] --context NAME\` deploys a service to an empty cluster that you name, from the manifests that Argo CD applies there, with images
built from this tree. A client in the cluster continuously sends requests over the Kubernetes Service, each once (except for gRPC's transparent retry of a call that the server never saw). Then the plays run; \`--help\` lists them.
[The results](cluster-rehearsal-results.md) of three recorded rehearsals are on a separate page.

With [kind](https://kind.sigs.k8s.io) and Docker:

\`\`\`sh
kind create cluster --name rehearsal
npx pnpm@12 rehearse:clusters --context kind-rehearsal
kind delete cluster --name rehearsal
\`\`\`

k3d works the same way (\`k3d-<name>\`); for another cluster, \`--load\` is a shell command that loads an image of the Docker engine into its node. The command refuses a cluster with
a platform namespace that no rehearsal created. With \`PLATFORM_CLUSTER=<context>\` (and \`PLATFORM_CLUSTER_LOAD\` for \`--load\`), \`pnpm test:long\` includes one play.
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
  return `${date}, seed ${seed}, commit ${commit}: \`${service}\` as in \`${cluster}\`, on Kubernetes ${server.version} (${server.nodes} node${server.nodes === 1 ? '' : 's'}, ${server.runtime}) on ${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB. From an empty cluster to answered requests, without building images: ${setUpSeconds.toFixed(1)} s. ${requests} requests in total.${note === '' ? '' : ` ${note}`}`;
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

/** The page `docs/cluster-rehearsal.md`: what is rehearsed, and how. */
export const guidePage = (): string =>
  [
    intro,
    '## What is changed in the manifests\n',
    'Only these edits are made (`verify/clusters/world/edits.ts`):\n',
    markdownTable(
      ['edit', 'reason'],
      declaredEdits.map(({ edit, reason }) => [edit, reason]),
    ),
    '\nNot applied:\n',
    markdownTable(
      ['what', 'reason'],
      notApplied.map(({ what, reason }) => [what, reason]),
    ),
    "\nAdmission policies, quotas, Pod Security, service accounts, network policies, priority classes and the job that creates databases and users are unchanged.\nNetwork policies take effect only where the cluster's network enforces them: in the recorded rehearsals it does not.\n",
    argoCdSection(),
    observabilitySection(),
    '## What is not run\n',
    'Without `--argo-cd`:\n',
    markdownTable(
      ['what', 'instead'],
      onlyWithArgoCd.map(({ what, instead }) => [what, instead]),
    ),
    '\nNever:\n',
    markdownTable(
      ['what', 'reason'],
      notRun.map(({ what, reason }) => [what, reason]),
    ),
    '',
  ].join('\n');

/** The page `docs/cluster-rehearsal-results.md`: every recorded rehearsal. */
export function resultsPage({ alone, 'argo-cd': withArgoCd, observability }: Reports): string {
  const { results, notPlayed } = alone;
  return [
    `# Results of cluster rehearsals

[How a cluster rehearsal works](cluster-rehearsal.md). A commit that ends in \`-dirty\` is a working tree with uncommitted changes. \`shed\`: requests that an overloaded process refused at once, as its load guard must.
Times depend on the machine and its other load: they do not predict EKS.

## The service alone
`,
    `${where(alone)}\n`,
    markdownTable(header, resultRows(results)),
    ...notPlayedPart(notPlayed),
    '',
    argoCdResults(withArgoCd),
    observabilityResults(observability),
  ].join('\n');
}
