import { observabilityEdits } from '../observability/edits.ts';
import { header, markdownTable, notPlayedPart, type Report, resultRows, where } from './report.ts';

const intro = `## With observability

\`--observability\` brings the service up as above, and then the components of the cluster that watch services: the Prometheus operator, Prometheus, Alertmanager, the exporters, Loki and Alloy, from their charts with the cluster's
values, and with the rules and monitors of this repository. Further plays look at what arrives: metrics, log lines, notifications. It needs helm, the images of these tools from their registries, and two cores
for a cluster with one replica of each tool, or four for one with several. Name a small one before \`--context\`: \`--help\` lists the clusters.

\`\`\`sh
npx pnpm@12 rehearse:clusters --context kind-rehearsal --observability
\`\`\`
`;

/** The part of the guide about the rehearsal with observability. */
export const observabilitySection = (): string =>
  [
    intro,
    'Changed in addition to the edits of all rehearsals:\n',
    markdownTable(
      ['edit', 'reason'],
      observabilityEdits.map(({ edit, reason }) => [edit, reason]),
    ),
    '',
  ].join('\n');

/** The recorded rehearsal with observability. */
export const observabilityResults = (report: Report): string =>
  [
    '## With observability\n',
    `${where(report)}\n`,
    markdownTable(header, resultRows(report.results)),
    ...notPlayedPart(report.notPlayed),
    '',
  ].join('\n');
