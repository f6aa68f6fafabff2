import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach } from 'vitest';

/** What a job's step writes to the files that GitHub names by variables. Each test has its own. */
export function useJobFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'job-files-'));
  let files = { GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: '' };
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    files = {
      GITHUB_OUTPUT: join(folder, `outputs-${Math.random()}`),
      GITHUB_STEP_SUMMARY: join(folder, `summary-${Math.random()}`),
    };
    Object.assign(process.env, files);
  });
  afterEach(() => {
    for (const name of Object.keys(files)) delete process.env[name];
  });
  return {
    folder,
    outputs: () => readFileSync(files.GITHUB_OUTPUT, 'utf8'),
    summary: () => readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
  };
}
