import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const pathOf = (tool: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, tool))
    .find((file) => existsSync(file));

export const onPath = (tool: string): boolean => pathOf(tool) !== undefined;

/** Runs a generator to its end; returns what it writes to stdout. */
export const run = async (tool: string, args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(tool, [...args], { maxBuffer: 64 * 1024 * 1024 })).stdout;

/** The version of the main module in what `go version -m` writes. */
export const moduleVersion = (text: string): string | undefined => /^\tmod\t\S+\t(\S+)/m.exec(text)?.[1];

/** Of both streams and any exit code: wrk ends with 1, ghz writes to stderr. */
function said(tool: string, args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(tool, [...args], { encoding: 'utf8' });
  return `${stdout}\n${stderr}`.trim();
}

/** What a tool says about itself, in one line; `missing` when it is not there. */
export function versionOf(tool: string): string {
  const file = pathOf(tool);
  if (file === undefined) return 'missing';
  const [first = ''] = said(tool, tool === 'go' ? ['version'] : ['--version']).split('\n');
  // Built by `go install`, ghz knows nothing better; the binary does.
  if (first === 'dev' && onPath('go')) return moduleVersion(said('go', ['version', '-m', file])) ?? first;
  return first.replace(/ Copyright.*/, '') || 'unknown';
}
