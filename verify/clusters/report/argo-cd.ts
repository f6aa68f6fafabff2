import { leftOut } from '../argo-cd/left-out.ts';
import { header, markdownTable, notPlayedPart, type Report, resultRows, where } from './report.ts';

/** What differs from the manifests in a rehearsal with Argo CD, besides the declared edits, and why. */
export const argoCdEdits: readonly { readonly edit: string; readonly reason: string }[] = [
  {
    edit: '`repoURL` of Applications and projects',
    reason: 'a pod in the cluster serves the repository; `kubectl exec` makes the commits',
  },
  {
    edit: '`chart` of Applications: `path`',
    reason: 'the same chart, with the same values, is a folder in that repository',
  },
  {
    edit: "`extraEnv` of External Secrets' chart",
    reason: 'its requests to Secrets Manager go to a stand-in in the cluster, which answers `GetSecretValue`',
  },
  {
    edit: "`env` and `awsApiEndpoints` of the load balancer controller's chart",
    reason: "a stand-in for Elastic Load Balancing runs the target groups' health checks",
  },
  {
    edit: 'a network policy that lets Argo CD and External Secrets reach everything',
    reason: "the cluster's API server has another address than EKS'",
  },
];

const intro = `## With Argo CD

\`--argo-cd\` installs Argo CD from its chart with the cluster's values, as the \`delivery\` stack does, and creates the root Application. Argo CD does the rest: the order of waves, hooks, health, retries and
pruning. External Secrets fills in the Secrets, and the load balancer controller gates the pods. A release is a commit; the rehearsal requests a refresh instead of waiting up to three minutes for Argo CD to read Git. It needs helm, the images of a dozen tools from their
registries, and four cores in total, for example two nodes with two: with fewer, pods of a release stay pending.

\`\`\`sh
npx pnpm@12 rehearse:clusters --context kind-rehearsal --argo-cd
\`\`\`
`;

/** The part of the guide about the rehearsal with Argo CD. */
export const argoCdSection = (): string =>
  [
    intro,
    'Changed in addition to the edits above:\n',
    markdownTable(
      ['edit', 'reason'],
      argoCdEdits.map(({ edit, reason }) => [edit, reason]),
    ),
    '\nCluster components that are not synced:\n',
    markdownTable(
      ['cluster component', 'reason'],
      leftOut.map(({ component, reason }) => [`\`${component}\``, reason]),
    ),
    '',
  ].join('\n');

/** The recorded rehearsal with Argo CD. */
export function argoCdResults(report: Report): string {
  const { firstSync, results, notPlayed } = report;
  return [
    '## With Argo CD\n',
    `${where(report)} The first sync, from the root Application:\n`,
    markdownTable(
      ['Application', 'wave', 'synced and healthy after'],
      firstSync.map(({ application, wave, seconds }) => [
        `\`${application}\``,
        wave === null ? '-' : String(wave),
        `${seconds.toFixed(1)} s`,
      ]),
    ),
    '',
    markdownTable(header, resultRows(results)),
    ...notPlayedPart(notPlayed),
    '',
  ].join('\n');
}
