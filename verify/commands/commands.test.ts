import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
/** The project's own programs; the other scripts are the linter, the compiler and the runner of tests. */
const own = Object.entries(scripts).filter(([, command]) => command.startsWith('node '));

async function run(command: string, ...args: readonly string[]) {
  const [, ...words] = command.split(' ');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [...words, ...args], {
    cwd: root,
    reject: false,
    stdin: 'ignore',
    env: { NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined },
  });
  return { exitCode, stdout, stderr };
}

describe('the commands of package.json', () => {
  it('are found', () => {
    expect(own.length).toBeGreaterThan(20);
  });

  it.concurrent.each(own)('pnpm %s prints its help with its exit codes, and nothing else', async (name, command) => {
    const { exitCode, stdout, stderr } = await run(command, '--help');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n')[0]).toMatch(new RegExp(`^Usage: .*\\b${name}\\b`));
    // On one line, or as a list.
    expect(stdout).toMatch(/^Exit codes:?\s+0 [\s\S]*\b2 /im);
  });

  it.concurrent.each(own)('pnpm %s refuses an unknown option in a few lines, with exit code 2', async (_, command) => {
    const { exitCode, stdout, stderr } = await run(command, '--no-such-option');
    expect(exitCode).toBe(2);
    expect(`${stdout}${stderr}`).toContain('--no-such-option');
    expect(`${stdout}${stderr}`, 'how to go on').toMatch(/--help|help <command>|takes no arguments|^Usage: /m);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
