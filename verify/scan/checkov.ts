import { existsSync } from 'node:fs';
import { delimiter, join, parse } from 'node:path';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';

/** What one check says of one resource. */
export interface Verdict {
  readonly check: string;
  /** The check's name, a sentence that begins with "Ensure". */
  readonly title: string;
  /** `stack/type.name`, or `cluster/Kind.namespace.name`. */
  readonly subject: string;
}

export interface ScanReport {
  readonly version: string;
  /** Resources that the scanner read, whether or not it has a check for them. */
  readonly resources: number;
  readonly passed: readonly Verdict[];
  readonly failed: readonly Verdict[];
  readonly unreadable: readonly string[];
}

/** Whether `checkov` is on PATH; asking it for its version takes two seconds. */
export const hasCheckov = (): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, 'checkov')));

interface JsonVerdict {
  readonly check_id: string;
  readonly check_name: string;
  readonly file_path: string;
  readonly resource: string;
}

/** Checkov's JSON, as far as it is read here. Where it scanned nothing, it prints the bare sums. */
interface JsonReport {
  readonly summary?: { readonly resource_count: number; readonly checkov_version: string };
  readonly results?: {
    readonly passed_checks: readonly JsonVerdict[];
    readonly failed_checks: readonly JsonVerdict[];
    readonly skipped_checks: readonly JsonVerdict[];
    readonly parsing_errors: readonly string[];
  };
}

// One's own checks, skips or keys in the environment would make another scan of it, or send its results away.
const isOwn = (name: string): boolean => !/^(CKV|CHECKOV|BC|PRISMA)_/.test(name);

/** Plans that are each named after their stack, or objects of Kubernetes in a file named after their cluster. */
export type Framework = 'terraform_plan' | 'kubernetes';

/** Runs Checkov once over a folder, without the network. */
export async function runCheckov(directory: string, framework: Framework): Promise<ScanReport> {
  if (!hasCheckov()) {
    throw new UserError(
      'checkov is not on PATH, so nothing was scanned: pip install -r .ci/requirements.txt, in a virtual environment, and run this again',
    );
  }
  const result = await execa(
    'checkov',
    ['--directory', '.', '--framework', framework, '--output', 'json', '--compact', '--skip-download'],
    {
      cwd: directory,
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => isOwn(name))),
      extendEnv: false,
      reject: false,
    },
  );
  // 1 is its word for findings.
  if (result.exitCode !== 0 && result.exitCode !== 1) {
    throw new UserError(`checkov failed: ${result.stderr.trim().split('\n').at(-1) || result.shortMessage}`);
  }
  const { summary, results }: JsonReport = JSON.parse(result.stdout);
  if (!summary || !results) throw new UserError('checkov scanned no file');
  return {
    version: summary.checkov_version,
    resources: summary.resource_count,
    passed: results.passed_checks.map(verdict),
    // An annotation on the object itself would skip a check without a reason that anybody weighs.
    failed: [...results.failed_checks, ...results.skipped_checks].map(verdict),
    unreadable: results.parsing_errors.map((path) => parse(path).name),
  };
}

const verdict = ({ check_id: check, check_name: title, file_path: path, resource }: JsonVerdict): Verdict => ({
  check,
  title,
  subject: `${parse(path).name}/${resource}`,
});
