import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { runMain, UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';
import { type Recording, type Step, terminalPicture } from './terminal.ts';

const root = resolve(import.meta.dirname, '../..');
const recordingFile = join(import.meta.dirname, 'recording.json');
const pictureFile = join(root, 'docs/images/terminal.svg');

const help = `Usage: node verify/showcase/main.ts

Runs the commands of the README's picture in a clone of this repository, and writes what they print to verify/showcase/recording.json
and docs/images/terminal.svg.

Exit codes: 0 written, 1 a command ended otherwise than the picture promises, 2 wrong usage
`;

/** A clone of what is committed, with the packages that are installed here; links between packages lead to the clone's. */
async function clone(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'showcase-'));
  await execa('git', ['clone', '--quiet', '--no-hardlinks', root, folder]);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const path of globSync('{app,infra,tools,verify}/*/node_modules', { cwd: root }).concat(
    globSync('*/node_modules', { cwd: root }),
  )) {
    cpSync(join(root, path), join(folder, path), { recursive: true, verbatimSymlinks: true });
  }
  return folder;
}

/** Runs a script of package.json; its output line by line, without what differs between machines. */
async function record(folder: string, words: string, exitCode: number): Promise<Step> {
  const [script = '', ...args] = words.split(' ');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [, ...command] = `${scripts[script]}`.split(' ');
  process.stderr.write(`${words}\n`);
  const result = await execa(process.execPath, [...command, ...args], {
    cwd: folder,
    all: true,
    reject: false,
    env: { NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  if (result.exitCode !== exitCode) throw new UserError(`${words} ended with ${result.exitCode}: ${result.all}`);
  return { command: `npx pnpm@12 ${words}`, output: result.all.replaceAll(folder, '.').split('\n') };
}

/** Replaces the first occurrence; gives back what undoes it. */
function edit(file: string, from: string, to: string): () => void {
  const before = readFileSync(file, 'utf8');
  if (!before.includes(from)) throw new UserError(`${file} does not contain ${from}`);
  writeFileSync(file, before.replace(from, to));
  return () => writeFileSync(file, before);
}

async function steps(folder: string): Promise<readonly Step[]> {
  const first = platform.environments[0];
  const last = platform.environments.at(-1);
  if (!first || !last) throw new UserError('The picture needs an environment; add one to infra/environments/index.ts');
  const literal = join(folder, 'infra/environments', `${last.name}.ts`);
  const added = await record(folder, 'new service payments-api --team payments --database --dry-run', 0);
  const { instanceClass } = last.database;
  const undo = [
    edit(literal, `'${last.regions[0].vpcCidr}'`, `'${first.regions[0].vpcCidr}'`),
    edit(literal, `'${instanceClass}'`, `'${instanceClass.replace('large', 'larg')}'`),
  ];
  const refused = await record(folder, 'synth', 1);
  for (const each of undo.toReversed()) each();
  const written = await record(folder, `synth ${last.name}`, 0);
  return [added, refused, written, await record(folder, 'gameday writer-region-killed', 0)];
}

await runMain(async () => {
  if (process.argv.length > 2) {
    process.stdout.write(help);
    return process.argv.slice(2).every((word) => ['--help', '-h'].includes(word)) ? 0 : 2;
  }
  const folder = await clone();
  try {
    const recording: Recording = { date: new Date().toISOString().slice(0, 10), steps: await steps(folder) };
    writeFileSync(recordingFile, `${JSON.stringify(recording, undefined, 2)}\n`);
    writeFileSync(pictureFile, terminalPicture(recording));
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
