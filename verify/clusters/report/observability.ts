import { observabilityEdits } from '../observability/edits.ts';
import { header, markdownTable, notPlayedPart, type Report, resultRows, where } from './report.ts';

const intro = `## With observability

\`--observability\` first brings the cluster's components up that watch services: the Prometheus operator, Prometheus, Alertmanager, the exporters, Loki and Alloy, from their charts with the cluster's
values, and with the rules and monitors of this repository. Then the service comes up, and further plays look at what arrives: metrics, log lines, notifications. It needs helm and the images of these tools from their registries.

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
