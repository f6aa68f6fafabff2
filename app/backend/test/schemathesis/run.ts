import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { contractMethods } from '@sample-platform-ai/contract';

export const hasSchemathesis = (): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, 'st')));

/** How often the answers to one operation's calls were what its schema made likely. */
interface ValidRate {
  readonly accepted: number;
  readonly conflicts: number;
}

/** Schemathesis' JSON report, as far as it is read here. */
export interface Report {
  readonly complete: boolean;
  readonly exit_code: number;
  readonly operations: { readonly selected: number; readonly tested: number };
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly { readonly title: string; readonly operations: readonly string[] }[];
  readonly errors: readonly unknown[];
  readonly valid_rates: Readonly<Record<string, Readonly<Record<string, ValidRate>>>>;
}

export interface Run {
  readonly url: string;
  /** None at all when absent. */
  readonly token: string | undefined;
  readonly seed: number;
  /** Per operation; what the schema's limits suggest comes on top. */
  readonly examples: number;
}

const contract = resolve(import.meta.dirname, '../../../contract/openapi.json');
const config = join(import.meta.dirname, 'schemathesis.toml');

/** One run over the published document. `log` is what a person would have seen, with a command that repeats each failure. */
export async function runSchemathesis({ url, token, seed, examples }: Run): Promise<{ report: Report; log: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-schemathesis-'));
  const args = [
    ...['--config-file', config, 'run', contract, '--url', url],
    ...(token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`]),
    // One never ends by itself, and lines are not a JSON document; streams.test.ts and exports.test.ts read them.
    ...contractMethods.flatMap(({ streams, descriptor }) =>
      streams ? ['--exclude-operation-id', descriptor.name] : [],
    ),
    ...['--seed', String(seed), '--max-examples', String(examples), '--generation-database', 'none'],
    ...['--continue-on-failure', '--no-color', '--report', 'json', '--report-json-path', 'report.json'],
  ];
  try {
    const log = await new Promise<string>((done) => {
      execFile('st', args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (_, stdout, stderr) => done(stdout + stderr));
    });
    const file = join(folder, 'report.json');
    if (!existsSync(file)) throw new Error(`schemathesis wrote no report:\n${log}`);
    return { report: JSON.parse(readFileSync(file, 'utf8')) as Report, log };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
