import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildProgram as ledger } from '@sample-platform-ai/backend/cli/program.ts';
import { buildProgram as delivery } from '@sample-platform-ai/delivery/program.ts';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { shellNames } from '@sample-platform-ai/tools/names/names.ts';
import type { Command } from 'commander';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { type Call, callsOf, missing, programs, whereIs } from './calls.ts';
import { pageOf, pages, root } from './pages.ts';

/** A Python that has botocore: the machine's, or moto's. */
async function findPython(): Promise<string | undefined> {
  const moto = whereIs('moto_server');
  const own = moto && readFileSync(moto, 'utf8').match(/^#!(\S*python\S*)/)?.[1];
  for (const python of ['python3', ...(own ? [own] : [])]) {
    if (!(await execa(python, ['-c', 'import botocore'], { reject: false })).failed) return python;
  }
  return undefined;
}
const python = await findPython();
const lacking = (tools: readonly string[]) => (tools.length > 0 ? ` (${tools.join(', ')} not found)` : '');

const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
const quiet = { environment: {}, write: () => {}, writeError: () => {}, signal: new AbortController().signal };

/** Takes the arguments as the command does, and does nothing with them. */
async function parsed(program: Command, args: readonly string[]): Promise<void> {
  const idle = (command: Command): void => {
    if (command.commands.length === 0) command.action(() => {});
    for (const each of command.commands) idle(each);
  };
  idle(program);
  await program.parseAsync([...args], { from: 'user' });
}

/** Has the command itself print its names. */
async function runs(script: string, args: readonly string[]): Promise<void> {
  const [, ...command] = `${scripts[script]}`.split(' ');
  await execa(process.execPath, [...command, ...args, ...(script === 'names' ? [] : ['--help'])], { cwd: root });
}

const prod = platform.environments.at(-1);
const [region] = prod?.regions ?? [];
if (!prod || !region) throw new Error('the platform has no environment');
const names = { ...shellNames(platform, prod, region), AWS_REGION: region.name };

const documents = [
  ...pages.map((page) => ({ ...page, file: `docs/runbooks/${page.file}` })),
  ...['bootstrap/README.md', 'docs/delivery.md', 'docs/setup.md'].map((file) => pageOf(join(root, file), file)),
];
const isCall = /^(aws|kubectl|pnpm|tofu) (.* )?--?\w/;
/** A page's blocks one after the other, for a later one uses what an earlier one has set; then whole commands in its text. */
const scriptOf = ({ blocks, inline }: (typeof documents)[number]) =>
  [
    ...blocks.filter(({ language }) => language === 'sh').map(({ text }) => text),
    ...inline
      .filter((code) => isCall.test(code))
      .map((code) => code.replaceAll(/<[^>]+>/g, 'ID').replaceAll('…', 'pods')),
  ].join('\n');

/** What the pages call, each call once. */
const calls = new Map<string, Call>();
const callsOfProgram = (program: string): readonly (readonly string[])[] =>
  [...calls.values()].filter(([name]) => name === program).map(([, ...args]) => args);

/** What nothing here can judge, and why. Every other program's calls are judged below. */
const unjudged: Readonly<Record<string, string>> = {
  cosign:
    'its options are those of .github/workflows/release.yml, which are verified there before an image is released',
  dig: 'one lookup with +short',
  gh: 'paths of GitHub itself; api takes any',
  openssl: 'two filters of one line, whose options have been the same for decades',
  sleep: 'a number of seconds',
};
const judged = ['aws', 'curl', 'git', 'kubectl', 'pnpm', 'psql', 'tofu'];

describe.skipIf(missing.length > 0)(`the commands of the pages${lacking(missing)}`, () => {
  // The tests after it look at what the pages have called.
  it.each(documents)(
    'of $file run from the first to the last, up to what each program is called with',
    async (page) => {
      const script = scriptOf(page);
      const found = await callsOf(script, names);
      for (const call of found) calls.set(call.join('\0'), call);
      expect(found.length === 0).toBe(script === '');
    },
  );

  it('are of programs that are judged, or are listed with a reason', () => {
    expect([...judged, ...Object.keys(unjudged)].toSorted()).toEqual(programs.toSorted());
    const called = new Set([...calls.values()].map(([program]) => program));
    expect(programs.filter((program) => !called.has(program))).toEqual([]);
  });

  it.skipIf(!python)(
    `of AWS have services, options, values and answers that exist${lacking(python ? [] : ['botocore'])}`,
    async () => {
      const found = callsOfProgram('aws');
      expect(found.length).toBeGreaterThan(25);
      const script = join(import.meta.dirname, 'aws_arguments.py');
      const { stdout } = await execa(`${python}`, [script], { input: JSON.stringify(found) });
      const problems: readonly (readonly string[])[] = JSON.parse(stdout);
      expect(
        found.flatMap((args, index) => (problems[index] ?? ['?']).map((what) => `aws ${args.join(' ')}: ${what}`)),
      ).toEqual([]);
    },
  );

  it.skipIf(!whereIs('kubectl'))(
    `of kubectl are understood by it${lacking(whereIs('kubectl') ? [] : ['kubectl'])}`,
    async () => {
      const found = callsOfProgram('kubectl');
      expect(found.length).toBeGreaterThan(40);
      for (const args of found) {
        const { exitCode, stderr } = await execa('kubectl', [...args, '--help'], { reject: false });
        expect({ exitCode, stderr }, args.join(' ')).toEqual({ exitCode: 0, stderr: '' });
      }
    },
  );

  it.skipIf(!whereIs('tofu'))(`of tofu have its options${lacking(whereIs('tofu') ? [] : ['tofu'])}`, async () => {
    for (const [directory, command = '', ...rest] of callsOfProgram('tofu')) {
      expect(directory).toMatch(/^-chdir=cdktf\.out\/stacks\/(ID|[a-z][a-z0-9]*-[a-z]+-\w+)$/);
      // Only the help of plan lists the options that it shares with apply.
      const texts = [command, ...(command === 'apply' ? ['plan'] : [])].map(
        async (each) => (await execa('tofu', [each, '-help'], { reject: false })).stdout,
      );
      const stdout = (await Promise.all(texts)).join('\n');
      for (const option of rest.filter((word) => word.startsWith('-'))) {
        expect(stdout, `tofu ${command} ${option}`).toMatch(new RegExp(`^ +${option.split('=')[0]}\\b`, 'm'));
      }
    }
  });

  it("of the project's own are taken by them, with their values", async () => {
    const found = callsOfProgram('pnpm');
    expect(found.length).toBeGreaterThan(20);
    // Where there is one region, pages about moving to another one leave its name empty.
    const possible = found.filter((words) => names.PEER_REGION !== '' || !words.includes(''));
    for (const words of possible) {
      // pnpm's own options come before the script.
      const [script = '', ...args] = words.slice(words.findIndex((word) => !['--silent', 'run'].includes(word)));
      expect(Object.keys(scripts)).toContain(script);
      if (script === 'delivery')
        await parsed(
          delivery(() => {}),
          args,
        );
      else if (script === 'ledger') await parsed(ledger(quiet), args);
      else if (args.length > 0 && script !== 'tofu') await runs(script, args);
    }
  });

  it('of curl, psql and git have their options', async () => {
    for (const [program, help] of [
      ['curl', ['--help', 'all']],
      ['psql', ['--help']],
    ] as const) {
      if (!whereIs(program)) continue;
      const { stdout } = await execa(program, help);
      const options = callsOfProgram(program).flatMap((args) => args.filter((word) => word.startsWith('--')));
      for (const option of new Set(options)) expect(stdout, program).toMatch(new RegExp(`${option}\\b`));
    }
    for (const args of callsOfProgram('git')) await execa('git', args, { cwd: root });
  });
});
