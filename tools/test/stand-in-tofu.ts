import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A stand-in for the foreign program `tofu`, and what it remembers. */
export interface StandIn {
  /** A PATH on which it is the first `tofu`. */
  readonly path: string;
  /** Writes a file that it looks at: `version`, `state/<stack>`, `changes/<stack>`, `before/<command>.<stack>`. */
  readonly set: (file: string, text: string) => void;
  readonly unset: (file: string) => void;
  readonly has: (file: string) => boolean;
  /** Returns and clears the log, with lines such as `begin plan dev-dns-global read`. */
  readonly takeLog: () => readonly string[];
  /** Forgets everything. */
  readonly reset: () => void;
  readonly remove: () => void;
}

export function standInTofu(): StandIn {
  const directory = mkdtempSync(join(tmpdir(), 'stand in ü '));
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  cpSync(join(import.meta.dirname, 'stand-in-tofu.sh'), join(bin, 'tofu'));
  chmodSync(join(bin, 'tofu'), 0o755);
  const file = (name: string) => join(directory, name);
  const set: StandIn['set'] = (name, text) => writeFileSync(file(name), `${text}\n`);
  const reset = () => {
    for (const folder of ['state', 'changes', 'before', 'after']) {
      rmSync(file(folder), { recursive: true, force: true });
      mkdirSync(file(folder));
    }
    set('version', '1.11.4');
    writeFileSync(file('log'), '');
  };
  reset();
  return {
    path: [bin, process.env['PATH']].join(delimiter),
    set,
    unset: (name) => rmSync(file(name), { force: true }),
    has: (name) => existsSync(file(name)),
    takeLog: () => {
      const lines = readFileSync(file('log'), 'utf8').split('\n').filter(Boolean);
      writeFileSync(file('log'), '');
      return lines;
    },
    reset,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The stacks on which a command was begun, in that order. */
export const begun = (log: readonly string[], command: string): string[] =>
  log.flatMap((line) => (line.startsWith(`begin ${command} `) ? [line.split(' ')[2] ?? ''] : []));

/** How many ran at a time, at most. */
export function mostAtOnce(log: readonly string[]): number {
  let now = 0;
  return Math.max(...log.map((line) => (line.startsWith('begin') ? ++now : --now)));
}
