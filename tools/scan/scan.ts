import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SynthesizedStack } from '../invariants/tree.ts';
import { runCheckov, type ScanReport } from './checkov.ts';
import { type Exception, type Judgement, judge } from './gate.ts';
import { writePlanCopies } from './plan-copy.ts';

export interface ScanOptions {
  readonly exceptions: readonly Exception[];
  readonly now: Date;
}

/** Scans synthesized stacks and judges what was found. */
export async function scan(
  stacks: readonly SynthesizedStack[],
  { exceptions, now }: ScanOptions,
): Promise<ScanReport & Judgement> {
  const directory = mkdtempSync(join(tmpdir(), 'scan-'));
  try {
    writePlanCopies(stacks, directory);
    const report = await runCheckov(directory);
    return { ...report, ...judge({ stacks, report, exceptions, now }) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
