import { leftOut } from '../argo-cd/left-out.ts';
import { header, markdownTable, notPlayedPart, type Report, resultRows, where } from './report.ts';

/** What differs from the manifests in a rehearsal with Argo CD, besides the declared edits, and why. */
export const argoCdEdits: readonly { readonly edit: string; readonly reason: string }[] = [
  {
    edit: '`repoURL` of Applications and projects',
    reason: 'a pod in the cluster serves what Git would; commits come by `kubectl exec`',
  },
  {
    edit: '`chart` of Applications: `path`',
    reason: 'the same chart is a folder in that repository; its values are the same',
  },
  {
    edit: "`extraEnv` of External Secrets' chart",
    reason: 'its requests to Secrets Manager go to a stand-in in the cluster, which answers `GetSecretValue`',
  },
  {
    edit: "`env` and `awsApiEndpoints` of the load balancer controller's chart",
    reason: 'a stand-in of Elastic Load Balancing checks the health of the targets, as the target groups say',
  },
  {
    edit: 'a network policy that lets Argo CD and External Secrets reach everything',
    reason: "the cluster's API server has another address than that of EKS",
  },
];

const intro = `## With Argo CD

\`--argo-cd\` installs Argo CD by its chart with the values of the cluster, as the delivery stack does, and creates the root Application; everything else is Argo CD's work: the order of waves, hooks, health, retries,
pruning. External Secrets fills the Secrets in, and the load balancer controller gates the pods. A release is then a commit; the rehearsal asks for a refresh where Argo CD would read Git within three minutes. It needs helm, images of a dozen tools from their registries, and nodes with four cores or more: on two, pods of a release stay pending.

\`\`\`sh
npx pnpm@12 rehearse:clusters --context kind-rehearsal --argo-cd
\`\`\`
`;

/** The part of the page about the rehearsal with Argo CD. */
export function argoCdSection(report: Report): string {
  const { firstSync, results, notPlayed } = report;
  return [
    intro,
    'Changed besides the edits above:\n',
    markdownTable(
      ['edit', 'reason'],
      argoCdEdits.map(({ edit, reason }) => [edit, reason]),
    ),
    '\nComponents that are not synced:\n',
    markdownTable(
      ['component', 'reason'],
      leftOut.map(({ component, reason }) => [`\`${component}\``, reason]),
    ),
    `\n### The recorded rehearsal with Argo CD\n`,
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
