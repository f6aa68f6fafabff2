import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '../..');
const copied = [
  'infra',
  'bootstrap',
  'gitops',
  'app',
  'delivery',
  'verify',
  'tools',
  'package.json',
  'pnpm-workspace.yaml',
  'tsconfig.json',
  'tsconfig.base.json',
];
const isMade = (path: string) => ['cdktf.out', '.tofu', '.terraform', '.next', 'out'].includes(basename(path));

export interface Run {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** In a separate process group, as a shell's jobs are. */
  readonly detached?: boolean;
}

/** A copy of the checkout, with a fixture for a platform, that a test may change, and its commands as processes. */
export interface Checkout {
  readonly directory: string;
  /** Starts a script of package.json, as `pnpm <script> <args>` does. */
  readonly start: (
    script: Script,
    args: readonly string[],
    options?: StartOptions,
  ) => { readonly pid: number | undefined; readonly ended: Promise<Run> };
  /** The command line of a script, for a shell. */
  readonly commandLine: (script: Script) => readonly string[];
  /** Replaces every occurrence in a file; gives back what undoes it. */
  readonly edit: (file: string, replacements: Readonly<Record<string, string>>) => () => void;
  readonly remove: () => void;
}
type Script = 'synth' | 'tofu' | 'delivery';

/** Which platform the copy has: a fixture, so that nothing here depends on the literals of an adopter. */
const fixtures = { test: 'testPlatform', adopted: 'adoptedPlatform' } as const;

export function checkout(fixture: keyof typeof fixtures = 'test'): Checkout {
  const directory = mkdtempSync(join(tmpdir(), 'checkout über '));
  for (const name of copied) {
    // Links between packages stay as they are, and so lead to the copies.
    cpSync(join(root, name), join(directory, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !isMade(path),
    });
  }
  const file = fixture === 'test' ? 'platform' : 'adopted';
  const index = join(directory, 'infra/environments/index.ts');
  const declared = readFileSync(index, 'utf8')
    .replace(/^import \{.*\n/gm, '')
    .replace(/\/\*\* In promotion order\. \*\/[\s\S]*$/, '');
  writeFileSync(
    index,
    `import { ${fixtures[fixture]} as platform } from './test/${file}.ts';\n${declared}\nexport { platform };\n`,
  );
  // Of the fixtures' services there are no sources.
  for (const { dockerfile } of testPlatform.services.flatMap(imagesOf)) {
    mkdirSync(dirname(join(directory, dockerfile)), { recursive: true });
    writeFileSync(join(directory, dockerfile), 'FROM scratch\n');
  }
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  );
  const commandLine: Checkout['commandLine'] = (script) => {
    const [node, ...words] = (scripts[script] ?? '').split(' ');
    if (node !== 'node') throw new Error(`${script} is not run by node`);
    return [process.execPath, ...words];
  };
  const start: Checkout['start'] = (script, args, { env = {}, detached = false } = {}) => {
    const [node = '', ...words] = commandLine(script);
    const child = execa(node, [...words, ...args], {
      cwd: directory,
      reject: false,
      stdin: 'ignore',
      detached,
      env: { NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined, ...env },
    });
    return { pid: child.pid, ended: child.then(({ exitCode, stdout, stderr }) => ({ exitCode, stdout, stderr })) };
  };
  return {
    directory,
    commandLine,
    start,
    edit: (file, replacements) => {
      const path = join(directory, file);
      const before = readFileSync(path, 'utf8');
      let after = before;
      for (const [from, to] of Object.entries(replacements)) {
        if (!after.includes(from)) throw new Error(`${file} does not hold ${from}`);
        after = after.replaceAll(from, to);
      }
      writeFileSync(path, after);
      return () => writeFileSync(path, before);
    },
    remove: () => {
      if (existsSync(directory)) rmSync(directory, { recursive: true, force: true });
    },
  };
}
