import { style, table } from '@sample-platform-ai/terminal';
import type { Line } from './check.ts';

const header = ['CHECK', 'OF', 'NEEDS', 'FOUND', 'VERDICT'] as const;
const count = (lines: readonly Line[], verdict: Line['verdict']): number =>
  lines.filter((line) => line.verdict === verdict).length;

export function conclusion(environment: string, lines: readonly Line[]): string {
  const [fails, unknown] = [count(lines, 'fails'), count(lines, 'unknown')];
  const parts = [
    `${lines.length} lines`,
    `${count(lines, 'ok')} ok`,
    ...(fails > 0 ? [`${fails} fail`] : []),
    ...(unknown > 0 ? [`${unknown} could not run`] : []),
  ];
  return `${environment}: ${parts.join(', ')}`;
}

const open = (lines: readonly Line[]): readonly Line[] => lines.filter(({ verdict }) => verdict !== 'ok');

/** For a terminal: all lines, then what to do about those that are not right. */
export function textReport(environment: string, lines: readonly Line[]): string {
  const rows = lines.map(({ check, subject, needs, found, verdict }) => [check, subject, needs, found, verdict]);
  const fixes = open(lines).map(({ check, subject, fix }) => `  ${check}, ${subject}: ${fix}`);
  return [
    table(header, rows),
    ...(fixes.length > 0 ? [`\nTo do\n${fixes.join('\n')}`] : []),
    `\n${style(fixes.length > 0 ? 'red' : 'green', fixes.length > 0 ? '✗' : '✓')} ${conclusion(environment, lines)}\n`,
  ].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const rowOf = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

/** Markdown for the comment with the plan: what is not right in full, the rest folded away. */
export function markdownReport(environment: string, lines: readonly Line[]): string {
  const titles = ['check', 'of', 'needs', 'found'];
  const tableOf = (more: readonly string[], rows: readonly (readonly string[])[]) =>
    [rowOf([...titles, ...more]), rowOf([...titles, ...more].map(() => '---')), ...rows.map(rowOf)].join('\n');
  const cells = ({ check, subject, needs, found }: Line) => [check, subject, needs, found];
  const wrong = open(lines);
  const right = lines.filter(({ verdict }) => verdict === 'ok');
  return [
    `## Preflight of ${conclusion(environment, lines)}`,
    ...(wrong.length > 0
      ? [
          tableOf(
            ['verdict', 'fix'],
            wrong.map((line) => [...cells(line), line.verdict, line.fix ?? '']),
          ),
        ]
      : []),
    `<details><summary>What is right</summary>\n\n${tableOf([], right.map(cells))}\n\n</details>`,
  ].join('\n\n');
}
