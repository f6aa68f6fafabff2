import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const terminal = pathToFileURL(join(import.meta.dirname, 'terminal.ts')).href;

/** A command, in a separate process. */
function command(body: string, env: NodeJS.ProcessEnv = {}): ChildProcessByStdio<null, Readable, Readable> {
  const script = `import { exitOnSignals, runMain, UsageError, UserError } from ${JSON.stringify(terminal)}; ${body}`;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DEBUG: undefined, NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined, ...env },
  });
}

async function ended(child: ChildProcessByStdio<null, Readable, Readable>) {
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { exitCode, stdout, stderr };
}

const failing = (error: string, env?: NodeJS.ProcessEnv) =>
  ended(command(`await runMain(() => Promise.reject(${error}));`, env));

describe('a command', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends what it has started on %s', async (signal, code) => {
    const child = command(`
      process.once('exit', () => process.stdout.write(' ended'));
      exitOnSignals();
      setInterval(() => {}, 1000);
      process.stdout.write('started');`);
    child.stdout.once('data', () => child.kill(signal));
    expect(await ended(child)).toEqual({ exitCode: code, stdout: 'started ended', stderr: '' });
  });

  it('says in one line what its user can change, with an exit code of its own for wrong usage', async () => {
    expect(await failing("new UserError('no role')")).toEqual({ exitCode: 1, stdout: '', stderr: 'error no role\n' });
    expect(await failing("new UsageError('no such option')")).toMatchObject({ exitCode: 2 });
  });

  it('says of a fault of its own how to report it, and shows its trace only where it is asked for', async () => {
    const fault = `new TypeError("Cannot read properties of undefined (reading 'name')")`;
    const { stderr, exitCode } = await failing(fault);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/Cannot read properties.*\n.*bug in the platform.*DEBUG=1/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect((await failing(fault, { DEBUG: '1' })).stderr).toMatch(/^\s+at /m);
  });

  it('says that the machine refused a path, and calls that no bug', async () => {
    const { stderr, exitCode } = await ended(
      command(`
        import { mkdirSync } from 'node:fs';
        await runMain(async () => { mkdirSync('/dev/null/out'); return 0; });`),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error E\w+: .*\/dev\/null\/out'\nCheck the path, its rights and the space on its disk/);
    expect(stderr).not.toMatch(/^\s+at |bug in the platform/m);
  });

  it('shows no trace of a fault outside of its main function', async () => {
    const { stderr, exitCode } = await ended(
      command("await runMain(async () => { setTimeout(() => { throw new Error('late'); }); return 0; });"),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error late\n.*bug in the platform/);
    expect(stderr).not.toMatch(/^\s+at |node:/m);
  });

  it('ends without a word when its reader has left', async () => {
    const child = command(`
      await runMain(async () => {
        process.stdout.write('first');
        await new Promise((resolve) => setTimeout(resolve, 200));
        for (let line = 0; line < 1000; line += 1) process.stdout.write('more '.repeat(1000));
        return 0;
      });`);
    child.stdout.once('data', () => child.stdout.destroy());
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 141, stderr: '' });
  });
});

describe('the nearest known word', () => {
  it.each([
    ['ordrs', ['orders', 'fees'], 'did you mean orders?'],
    ['dv', ['dev', 'prod'], 'did you mean dev?'],
    ['checkout', ['orders', 'fees'], undefined],
    // Each letter of it differs.
    ['x0', ['ds', 'ecr.api'], undefined],
  ])('to %s among %j is %s', (word, known, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });
});
