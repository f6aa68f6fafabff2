import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';

/** Runs GitHub's own command line, which every hosted runner has, and returns what it printed. */
export async function gh(args: readonly string[], input?: string): Promise<string> {
  const result = await execa('gh', [...args], {
    reject: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  });
  if (result.code === 'ENOENT') throw new UserError('gh is not on PATH: install https://cli.github.com and sign in');
  if (result.failed)
    throw new UserError(`gh ${args.slice(0, 2).join(' ')} failed: ${result.stderr || result.shortMessage}`);
  return result.stdout;
}

/** The same, where it prints JSON. The caller names the shape that it asked for. */
export async function ghJson<T>(args: readonly string[], input?: string): Promise<T> {
  const result: T = JSON.parse(await gh(args, input));
  return result;
}
