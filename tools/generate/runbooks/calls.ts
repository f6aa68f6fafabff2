import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';

/** What a program was called with: its name, then its arguments as the shell has made them. */
export type Call = readonly [program: string, ...args: string[]];

/** Programs that only note their arguments, and what they print. */
const standIns = {
  aws: '{"password":"a"} {"password":"b"} {"password":"c"} {"password":"d"}',
  cosign: '',
  curl: '',
  dig: '',
  gh: '4711',
  git: '',
  kubectl: '',
  openssl: '',
  pnpm: '',
  psql: '',
  sleep: '',
  tofu: 'value',
} as const;
export const programs = Object.keys(standIns);

/** Programs that run as they are: they touch nothing but what they are given, in a separate folder. */
const real = ['bash', 'cat', 'date', 'grep', 'head', 'jq', 'mkdir', 'rm'];
export const whereIs = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

/** Real programs that this machine lacks. */
export const missing = real.filter((name) => whereIs(name) === undefined);

/**
 * Runs shell text, with stand-ins for every program that reaches out, and gives back what they were called with. Whatever else is
 * called fails, as does a variable that was never set.
 */
export async function callsOf(text: string, environment: Readonly<Record<string, string>>): Promise<readonly Call[]> {
  const folder = mkdtempSync(join(tmpdir(), 'calls-'));
  try {
    const [bin, home, log] = [join(folder, 'bin'), join(folder, 'home'), join(folder, 'log')];
    for (const each of [bin, home]) mkdirSync(each);
    for (const [name, output] of Object.entries(standIns)) {
      const file = join(bin, name);
      const note = `printf '%s\\0' "$#" ${name} "$@" >>'${log}'`;
      writeFileSync(file, `#!${whereIs('bash')}\n${note}\nprintf '%s' '${output}'\n`);
      chmodSync(file, 0o755);
    }
    for (const name of real) symlinkSync(`${whereIs(name)}`, join(bin, name));
    writeFileSync(log, '');
    await execa('bash', ['-euc', text], {
      cwd: home,
      env: { ...environment, PATH: bin, HOME: home, EDITOR: 'true' },
      extendEnv: false,
    });
    return parse(readFileSync(log, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Number of arguments, program, arguments, each ended by a zero. */
function parse(log: string): readonly Call[] {
  const words = log.split('\0').slice(0, -1);
  const calls: Call[] = [];
  for (let at = 0; at < words.length; ) {
    const count = Number(words[at]);
    const [program = '', ...args] = words.slice(at + 1, at + 2 + count);
    calls.push([program, ...args]);
    at += 2 + count;
  }
  return calls;
}
