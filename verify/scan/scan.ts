import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SynthesizedStack } from '../invariants/tree.ts';
import { type Framework, runCheckov, type ScanReport } from './checkov.ts';
import { type Coverage, type Exception, type Judgement, judge, type Scanned } from './gate.ts';
import { isJudgedKind, type ObjectsOfCluster, writeObjects } from './objects.ts';
import { writePlanCopies } from './plan-copy.ts';

export interface ScanOptions {
  readonly exceptions: readonly Exception[];
  readonly now: Date;
}

export type ScanOutcome = ScanReport & Judgement;

interface ScanRun<T extends Scanned> extends ScanOptions {
  readonly framework: Framework;
  readonly coverage: Coverage;
  /** What Checkov sees together; it never sees two groups at once. */
  readonly groups: readonly (readonly T[])[];
  readonly write: (group: readonly T[], directory: string) => void;
}

async function run<T extends Scanned>({ framework, coverage, groups, write, ...options }: ScanRun<T>) {
  const workshop = mkdtempSync(join(tmpdir(), 'scan-'));
  try {
    const reports: ScanReport[] = [];
    for (const [index, group] of groups.entries()) {
      const directory = join(workshop, String(index));
      mkdirSync(directory);
      write(group, directory);
      reports.push(await runCheckov(directory, framework));
    }
    const report: ScanReport = {
      version: reports[0]?.version ?? '',
      resources: reports.reduce((sum, { resources }) => sum + resources, 0),
      passed: reports.flatMap(({ passed }) => passed),
      failed: reports.flatMap(({ failed }) => failed),
      unreadable: reports.flatMap(({ unreadable }) => unreadable),
    };
    return { ...report, ...judge({ scanned: groups.flat(), coverage, report, ...options }) };
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Some kinds have no check: associations, aliases, add-ons. */
export const stackCoverage: Coverage = { read: 0.99, judged: 0.6, isKnown: () => true };

/** Every workload, and what it runs with, is judged; of kinds that controllers define, Checkov knows nothing. */
export const clusterCoverage: Coverage = { read: 1, judged: 1, isKnown: isJudgedKind };

/** Scans synthesized stacks and judges what was found. */
export const scanStacks = (stacks: readonly SynthesizedStack[], options: ScanOptions): Promise<ScanOutcome> =>
  run({
    ...options,
    framework: 'terraform_plan',
    coverage: stackCoverage,
    groups: [stacks],
    write: writePlanCopies,
  });

/** Scans the objects of each cluster separately: one must not pass because of another's network policies. */
export const scanClusters = (clusters: readonly ObjectsOfCluster[], options: ScanOptions): Promise<ScanOutcome> =>
  run({
    ...options,
    framework: 'kubernetes',
    coverage: clusterCoverage,
    groups: clusters.map((cluster) => [cluster]),
    write: writeObjects,
  });
