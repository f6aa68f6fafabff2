import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runMain, UsageError, UserError } from './terminal.ts';

const terminal = join(import.meta.dirname, 'terminal.ts');

const written = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
afterEach(() => {
  written.mockClear();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

async function failing(error: unknown): Promise<{ text: string; exitCode: unknown }> {
  await runMain(() => Promise.reject(error));
  const { exitCode } = process;
  return { text: written.mock.calls.map(([text]) => String(text)).join(''), exitCode };
}

describe('a command', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends what it has started on %s', async (signal, code) => {
    const script = `
      import { exitOnSignals } from ${JSON.stringify(pathToFileURL(terminal).href)};
      process.once('exit', () => process.stdout.write(' ended'));
      exitOnSignals();
      setInterval(() => {}, 1000);
      process.stdout.write('started');`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
    });
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([code, null]);
    expect(text).toBe('started ended');
  });

  it('says in one line what its user can change, with an exit code of its own for wrong usage', async () => {
    expect(await failing(new UserError('no role'))).toEqual({ text: 'error no role\n', exitCode: 1 });
    written.mockClear();
    expect(await failing(new UsageError('no such option'))).toMatchObject({ exitCode: 2 });
  });

  it('says of a fault of its own how to report it, and shows its trace only where it is asked for', async () => {
    const fault = new TypeError("Cannot read properties of undefined (reading 'name')");
    const { text, exitCode } = await failing(fault);
    expect(exitCode).toBe(1);
    expect(text).toMatch(/Cannot read properties.*\n.*bug in the platform.*DEBUG=1/);
    expect(text).not.toMatch(/^\s+at /m);
    written.mockClear();
    vi.stubEnv('DEBUG', '1');
    expect((await failing(fault)).text).toMatch(/^\s+at /m);
  });
});
