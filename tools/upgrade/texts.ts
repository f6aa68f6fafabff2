import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@sample-platform-ai/terminal';
import { withInclude, withoutInclude } from '@sample-platform-ai/tools/literals/compose.ts';
import { execa } from 'execa';

export interface Texts {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface MergedText {
  readonly text: string;
  readonly isConflict: boolean;
}

/** A merge of three texts by lines; where both sides changed lines, markers, or the newer version's lines. */
export async function mergeTexts(texts: Texts, options: readonly '--theirs'[] = []): Promise<MergedText> {
  const folder = mkdtempSync(join(tmpdir(), 'merge-'));
  try {
    for (const [side, text] of Object.entries(texts)) writeFileSync(join(folder, side), text);
    const labels = ['-L', 'yours', '-L', 'base', '-L', 'the newer version'];
    const { stdout, stderr, exitCode } = await execa(
      'git',
      ['merge-file', '-p', '--diff3', ...options, ...labels, 'ours', 'base', 'theirs'],
      { cwd: folder, reject: false, stripFinalNewline: false },
    );
    // The number of conflicts, at most 127; above it, an error.
    if (exitCode === undefined || exitCode > 127) throw new UserError(`git merge-file: ${stderr}`);
    return { text: stdout, isConflict: exitCode > 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const includes = (text: string): readonly string[] =>
  [...(/^include:\n((?: {2}- .*\n)+)/m.exec(text)?.[1] ?? '').matchAll(/^ {2}- (.*)$/gm)].map(([, path = '']) => path);

/** A merge of compose.yaml: the list of services that it includes is the copy's. */
export async function mergeCompose({ base, ours, theirs }: Texts): Promise<MergedText> {
  const bare = (text: string) => includes(text).reduce(withoutInclude, text);
  const merged = await mergeTexts({ base: bare(base), ours: bare(ours), theirs: bare(theirs) });
  return { ...merged, text: includes(ours).reduce(withInclude, merged.text) };
}
