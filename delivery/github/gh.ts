import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';

async function run(args: readonly string[], input: string | undefined) {
  const result = await execa('gh', [...args], {
    reject: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  });
  if (result.code === 'ENOENT') throw new UserError('gh is not on PATH: install https://cli.github.com and sign in');
  const { failed, stdout, stderr, shortMessage = '' } = result;
  return { stdout, failure: failed ? stderr || shortMessage : undefined };
}
const failed = (args: readonly string[], failure: string) =>
  new UserError(`gh ${args.slice(0, 2).join(' ')} failed: ${failure}`);

/** Path of an API of this repository. Placeholders that gh fills in, from GH_REPO or from the checkout. */
export const api = (path: string): string => `repos/{owner}/{repo}/${path}`;

/** Runs GitHub's own command line, which every hosted runner has, and returns what it printed. */
export async function gh(args: readonly string[], input?: string): Promise<string> {
  const { stdout, failure } = await run(args, input);
  if (failure !== undefined) throw failed(args, failure);
  return stdout;
}

/** The same, and undefined where GitHub has no such thing. That it has no such branch or commit is a failure. */
export async function ghIfFound(args: readonly string[]): Promise<string | undefined> {
  const { stdout, failure } = await run(args, undefined);
  if (failure === undefined) return stdout;
  if (/: Not Found \(HTTP 404\)/.test(failure)) return undefined;
  throw failed(args, failure);
}

/** The same, where it prints JSON. The caller names the shape that it asked for. */
export async function ghJson<T>(args: readonly string[], input?: string): Promise<T> {
  const result: T = JSON.parse(await gh(args, input));
  return result;
}
