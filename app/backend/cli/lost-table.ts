import type { LostWrite } from '../src/lost-writes/lost-write.ts';

const head = ['recorded', 'kind', 'service', 'where', 'what', 'who', 'sent again', 'id'] as const;
const rowsTogether = 50;
const widest = 60;

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

function who({ claim = {}, recordedBy, principal, kind }: LostWrite): string {
  const [actor, runId] = [text(claim['actor']), text(claim['runId'])];
  // The claim is that of the deployment; another job or person may have recorded a later status.
  if (kind === 'deployment' && actor !== '') return runId === '' ? actor : `${actor}, run ${runId}`;
  return recordedBy ?? principal ?? '-';
}

// A note may have several lines, and characters that move the cursor.
const cell = (value: string): string => {
  const line = value.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
  return line.length > widest ? `${line.slice(0, widest - 1)}…` : line;
};

const rowOf = (write: LostWrite): readonly string[] =>
  [
    write.recordedAt ?? '-',
    write.kind,
    write.service ?? '-',
    [write.environment, write.region].filter((part) => part !== undefined).join('/') || '-',
    write.what,
    who(write),
    write.sentAgain ? 'yes' : 'no',
    write.id,
  ].map(cell);

/** Prints rows some at a time: the widths of columns need no more than those. */
export function createLostTable(print: (text: string) => void): {
  readonly add: (write: LostWrite) => void;
  readonly end: () => void;
} {
  let waiting: (readonly string[])[] = [head];
  let widths: readonly number[] = head.map(() => 0);
  const end = () => {
    if (waiting.length === 0) return;
    const rows = waiting;
    waiting = [];
    widths = widths.map((width, i) => Math.max(width, ...rows.map((row) => row[i]?.length ?? 0)));
    for (const row of rows)
      print(
        `${row
          .map((each, i) => each.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
      );
  };
  return {
    add: (write) => {
      waiting.push(rowOf(write));
      if (waiting.length >= rowsTogether) end();
    },
    end,
  };
}
