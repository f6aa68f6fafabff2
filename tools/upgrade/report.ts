import { style } from '@sample-platform-ai/terminal';
import type { Effects } from './compare.ts';
import type { Merged } from './merge.ts';

const write = (text: string) => process.stdout.write(`${text}\n`);

function list(title: string, lines: readonly string[], most = 100): void {
  if (lines.length === 0) return;
  write(`\n${title}`);
  for (const line of lines.slice(0, most)) write(`  ${line}`);
  if (lines.length > most) write(`  … and ${lines.length - most} more`);
}

export function reportMerge({ rewritten }: Merged, migrations: readonly string[]): void {
  list(
    'Workflows where both sides changed lines; the newer version won, see that nothing of yours is missing:',
    rewritten,
  );
  list('Literals migrated:', migrations);
}

/** What OpenTofu would do, the worst first. */
export function reportEffects({ destroyed, lost, created, changed, moved, forgotten }: Effects): void {
  list(style('red', 'DESTROYS, with its data or a name that cannot be created again:'), lost);
  const others = destroyed.filter((each) => !lost.includes(each));
  list('Destroys:', others);
  list('Changes arguments of what holds data (the plan says which changes replace it):', changed);
  list('Moves, without a change in AWS:', moved);
  list(
    'Forgets, without a change in AWS; the stack that has it now imports it (docs/adopt.md#a-newer-version):',
    forgotten,
  );
  write(
    `\nOpenTofu: ${created.length} to add, ${destroyed.length} to destroy, of them ${lost.length} with data, ${moved.length} moved`,
  );
}
