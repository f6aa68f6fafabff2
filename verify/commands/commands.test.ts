import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
/** The project's own programs; the other scripts are the linter, the compiler and the runner of tests. */
const own = Object.entries(scripts).filter(([, command]) => command.startsWith('node '));

const plain = { NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined, DEBUG: undefined };

async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const [, ...words] = command.split(' ');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [...words, ...args], {
    cwd: root,
    reject: false,
    stdin: 'ignore',
    env: { ...plain, ...env },
  });
  return { exitCode, stdout, stderr };
}

/** Breaks a literal while it is read, as a slip of its editor would. */
const slip = `
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      const module = next(url, context);
      return url.endsWith('/infra/environments/organization.ts') ? { ...module, source: 'export const x = {\\n y 1 }' } : module;
    },
  });`;

/** A machine with Node, and nothing else: whatever names a tool or an account here is out of its sight. */
const bare = {
  ...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])),
  PATH: '',
  HOME: join(root, 'no-such-home'),
  AWS_EC2_METADATA_DISABLED: 'true',
};
const [environment] = platform.environments;
/** Script, arguments, and what it says there. */
const lacking: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['bench:web', [], /^error no chromium on PATH; install it, or name it in CHROME_PATH$/],
  ['rehearse', [environment?.name ?? ''], /^error tofu is not on PATH: install OpenTofu .* and run this again$/],
  [
    'preflight',
    [environment?.name ?? ''],
    /^error AWS rejected this machine's credentials for .*Sign in to its account/,
  ],
  ['dry-run', [], /^error kubectl is not on PATH: install it, or name its folder in KUBEBUILDER_ASSETS$/],
];

describe('the commands of package.json', () => {
  it('are found', () => {
    expect(own.length).toBeGreaterThan(20);
  });

  it.concurrent.each(own)('pnpm %s prints its help with its exit codes, and nothing else', async (name, command) => {
    const { exitCode, stdout, stderr } = await run(command, ['--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n')[0]).toMatch(new RegExp(`^Usage: .*\\b${name}\\b`));
    // On one line, or as a list.
    expect(stdout).toMatch(/^Exit codes:?\s+0 [\s\S]*\b2 /im);
  });

  it.concurrent.each(own)('pnpm %s refuses an unknown option in a few lines, with exit code 2', async (_, command) => {
    const { exitCode, stdout, stderr } = await run(command, ['--no-such-option']);
    expect(exitCode).toBe(2);
    expect(`${stdout}${stderr}`).toContain('--no-such-option');
    expect(`${stdout}${stderr}`, 'how to go on').toMatch(/--help|help <command>|takes no arguments|^Usage: /m);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stderr.match(/error/g), 'said once').toHaveLength(1);
  });

  it.concurrent.each(own)(
    'pnpm %s shows the file and line of a literal that cannot be read, and no trace',
    async (_, command) => {
      const { exitCode, stderr } = await run(command, ['--help'], {
        NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(slip)}`,
      });
      // Some read no literal for their help.
      if (exitCode !== 0)
        expect(stderr).toMatch(/^error infra\/environments\/organization\.ts:2: .*\nCorrect the file/);
      expect(stderr).not.toMatch(/^ +at |^node:|bug in the platform/m);
    },
  );

  it('of other programs are one program each, so that --help reaches it before anything runs', () => {
    const others = Object.entries(scripts).filter(([, command]) => !command.startsWith('node '));
    expect(others.map(([name]) => name)).toContain('test');
    for (const [name, command] of others) expect([name, command]).toEqual([name, expect.not.stringMatching(/[;&|]/)]);
  });

  it.concurrent.each(lacking)('pnpm %s says in one line what the machine lacks', async (name, args, expected) => {
    const { exitCode, stderr } = await run(scripts[name] ?? '', args, bare);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(expected);
    expect(stderr.split('\n')).toHaveLength(1);
  });
});
