import { describeProblem, type Problem } from '@sample-platform-ai/environments/validation/problem.ts';
import { style, UserError } from '@sample-platform-ai/terminal';

const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;

/** Prints the problems of the validation, and throws if there are errors. Only `synth` tolerates placeholders. */
export function reportProblems(
  problems: readonly Problem[],
  { placeholders }: { placeholders: 'warn' | 'refuse' },
): void {
  const fatal = (problem: Problem) =>
    problem.level === 'error' || (problem.level === 'placeholder' && placeholders === 'refuse');
  const print = (mark: 'error' | 'warning', text: string) =>
    process.stderr.write(`${style(mark === 'error' ? 'red' : 'yellow', mark, process.stderr)} ${text}\n`);
  for (const problem of problems.filter(fatal)) print('error', describeProblem(problem));
  for (const problem of problems.filter(({ level }) => level === 'warning')) print('warning', describeProblem(problem));
  const tolerated = problems.filter((problem) => problem.level === 'placeholder' && !fatal(problem));
  if (tolerated.length > 0) {
    const paths = tolerated.map(({ path }) => path).join(', ');
    print('warning', `${plural(tolerated.length, 'placeholder')} to replace before the first apply: ${paths}`);
  }
  const errors = problems.filter(fatal).length;
  if (errors > 0) {
    const undone = placeholders === 'refuse' ? 'applied' : 'written';
    throw new UserError(`${plural(errors, 'problem')} in infra/environments; nothing was ${undone}`);
  }
}
