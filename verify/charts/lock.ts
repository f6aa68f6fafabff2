import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HelmChart } from '@sample-platform-ai/gitops/helm-charts.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { z } from 'zod';

/** Archives of charts, as their repositories served them first: `<name> <version> of <repository>` -> `sha256:…`. */
export const chartsLock = join(import.meta.dirname, '../../gitops/charts.lock.json');

const lockSchema = z.record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hexadecimal digits'));
export type ChartsLock = z.infer<typeof lockSchema>;

export function readLock(file: string): ChartsLock {
  if (!existsSync(file)) return {};
  const parsed = lockSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new UserError(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

const keyOf = ({ repository, name, version }: HelmChart): string => `${name} ${version} of ${repository}`;

export const digestIn = (lock: ChartsLock, chart: HelmChart): string | undefined => lock[keyOf(chart)];

/**
 * Compares a chart's archive with the lock, and adds one that the lock does not have.
 *
 * @returns whether it was added
 */
export function lockChart(file: string, chart: HelmChart, digest: string): boolean {
  const lock = readLock(file);
  const known = digestIn(lock, chart);
  if (known === digest) return false;
  if (known !== undefined) {
    throw new UserError(
      `chart ${keyOf(chart)}: found ${digest}; allowed: ${known}, as ${file} has it. A published version changed: ask its project why, and pin another version`,
    );
  }
  const sorted = Object.entries({ ...lock, [keyOf(chart)]: digest }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
  return true;
}
