import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { style, table, UsageError } from '@sample-platform-ai/terminal';
import { Command } from 'commander';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '../..');
const versions = ['18', '20', '22', '24'];

/** A machine as a clone sees it. */
interface Machine {
  readonly name: string;
  /** Major version of the Node that starts pnpm. */
  readonly node: string;
  /** Below a temporary folder. */
  readonly folder: string;
  readonly umask: number;
  /** Git's `core.autocrlf`. */
  readonly autocrlf: boolean;
}
export const machinesFor = (nodes: readonly string[]): readonly Machine[] => [
  ...nodes.map((node) => ({ name: `Node ${node}`, node, folder: `node-${node}`, umask: 0o022, autocrlf: false })),
  { name: 'umask 077', node: nodes.at(-1) ?? '', folder: 'umask', umask: 0o077, autocrlf: false },
  { name: "Windows' line ends", node: nodes.at(-1) ?? '', folder: 'lines', umask: 0o022, autocrlf: true },
  {
    name: 'spaces and alphabets',
    node: nodes.at(-1) ?? '',
    folder: 'наша платформа 平台 ü',
    umask: 0o022,
    autocrlf: false,
  },
];

/** One hash of all files below the folders, which have no links, by path and bytes. */
export function hashOf(folder: string, below: readonly string[]): string {
  const hash = createHash('sha256');
  for (const start of below) {
    const files = readdirSync(join(folder, start), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .sort();
    for (const file of files)
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(folder, file)))
        .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/** What a synthesis in a clone writes, or why there is none. */
async function synthesize({ node, folder, umask, autocrlf }: Machine, below: string): Promise<string> {
  const before = process.umask(umask);
  try {
    const clone = join(below, folder);
    mkdirSync(clone);
    await execa('git', ['clone', '--quiet', '--config', `core.autocrlf=${autocrlf}`, root, clone]);
    const run = (...args: readonly string[]) =>
      execa('npx', ['--yes', `--package=node@${node}`, '--package=pnpm@12', 'pnpm', ...args], {
        cwd: clone,
        reject: false,
        all: true,
        env: { NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined },
      });
    const { failed, all } = await run('synth');
    if (failed) return `failed: ${String(all).trim().split('\n').slice(-5).join(' ')}`;
    const { stdout: changed } = await execa('git', ['status', '--porcelain'], { cwd: clone });
    if (changed !== '') return `changes committed files: ${changed.split('\n')[0]}`;
    return hashOf(clone, ['cdktf.out', 'gitops/apps', 'gitops/base', 'gitops/overlays']);
  } finally {
    process.umask(before);
  }
}

/** `pnpm test:machines`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('pnpm test:machines')
    .description(
      'Clones what is committed as other machines have it (other versions of Node, umask 077, line ends of Windows, folders with\nspaces and other alphabets), runs pnpm synth in each clone, and compares the bytes.',
    )
    .option('--node <major...>', 'versions of Node that start pnpm', versions)
    .addHelpText('after', '\nExit codes: 0 the same bytes everywhere, 1 others or a failure, 2 wrong usage')
    .showHelpAfterError('(see pnpm test:machines --help)')
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  const { node } = program.opts<{ readonly node: readonly string[] }>();
  const unknown = node.filter((version) => !versions.includes(version));
  if (unknown.length > 0)
    throw new UsageError(`--node: unknown version ${unknown.join(', ')}; expected some of ${versions.join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'machines-'));
  try {
    const rows: [machine: string, bytes: string][] = [];
    for (const machine of machinesFor(node)) {
      process.stdout.write(`${machine.name} …\n`);
      rows.push([machine.name, await synthesize(machine, folder)]);
    }
    process.stdout.write(`\n${table(['MACHINE', 'BYTES OF cdktf.out AND gitops'], rows)}\n`);
    const isSame = new Set(rows.map(([, bytes]) => bytes)).size === 1 && /^[0-9a-f]{16}$/.test(rows[0]?.[1] ?? '');
    process.stdout.write(isSame ? `${style('green', 'the same')}\n` : `${style('red', 'not the same')}\n`);
    return isSame ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
