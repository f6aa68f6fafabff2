import { matchesGlob } from 'node:path';
import type { SynthesizedStack } from '../invariants/tree.ts';
import type { ScanReport, Verdict } from './checkov.ts';

/** A finding that is left as it is, and why. */
export interface Exception {
  readonly check: string;
  /** Glob of `stack/type.name`; `*` ends at the slash. */
  readonly resources: string;
  readonly reason: string;
  /** The last day on which the reason counts, so that somebody looks at it again. */
  readonly expires: `${number}-${number}-${number}`;
}

export interface Judgement {
  /** What has to be mended before the scan passes, a sentence each. */
  readonly problems: readonly string[];
  readonly unexplained: readonly Verdict[];
  /** Each exception with the findings that it is for. */
  readonly excepted: readonly { readonly exception: Exception; readonly findings: readonly Verdict[] }[];
  /** Resources that at least one check had a word for. */
  readonly judged: number;
}

/**
 * Shares of the synthesized resources below which a scan proves too little: those that were read at all, and those that
 * some check knows the type of (associations, aliases and add-ons have none).
 */
const floors = { read: 0.99, judged: 0.6 } as const;

export interface ScanToJudge {
  /** What was scanned. */
  readonly stacks: readonly SynthesizedStack[];
  readonly report: ScanReport;
  readonly exceptions: readonly Exception[];
  readonly now: Date;
}

/** Whether a scan looked at everything, and everything that it found is explained. */
export function judge({ stacks, report, exceptions, now }: ScanToJudge): Judgement {
  const subjects = new Set([...report.passed, ...report.failed].map(({ subject }) => subject));
  const excepted = exceptions.map((exception) => ({
    exception,
    findings: report.failed.filter((finding) => covers(exception, finding)),
  }));
  const unexplained = report.failed.filter((finding) => !exceptions.some((exception) => covers(exception, finding)));
  const resources = stacks.flatMap(({ id, resourceList }) => resourceList.map(({ address }) => `${id}/${address}`));
  const judged = resources.filter((resource) => subjects.has(resource)).length;
  const judgedStacks = new Set([...subjects].map((subject) => subject.split('/')[0]));
  return {
    problems: [
      ...report.unreadable.map((stack) => `${stack}: the scanner cannot parse it`),
      ...tooFew('read', report.resources, resources.length),
      ...tooFew('judged', judged, resources.length),
      ...stacks
        .filter(({ id, resourceList }) => resourceList.length > 0 && !judgedStacks.has(id))
        .map(({ id }) => `${id}: no check said anything about it`),
      ...unexplained
        .map(
          ({ check, title, subject }) => `${subject}: ${check}, ${title}; mend it, or add an exception with its reason`,
        )
        .sort(),
      ...excepted.flatMap(({ exception, findings }) => wrongWith(exception, findings.length, now)),
    ],
    unexplained,
    excepted,
    judged,
  };
}

const covers = ({ check, resources }: Exception, finding: Verdict): boolean =>
  check === finding.check && matchesGlob(finding.subject, resources);

function tooFew(what: keyof typeof floors, found: number, all: number): string[] {
  const floor = Math.ceil(all * floors[what]);
  return found < floor ? [`${found} of ${all} resources were ${what}; fewer than ${floor} prove too little`] : [];
}

function wrongWith({ check, resources, expires }: Exception, findings: number, now: Date): string[] {
  const name = `exception ${check} for ${resources}`;
  const day = new Date(`${expires}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return [`${name}: expires is "${expires}"; write a day as YYYY-MM-DD`];
  if (findings === 0) return [`${name}: nothing fails it any more; delete the exception`];
  if (expires < now.toISOString().slice(0, 10)) {
    return [
      `${name}: expired on ${expires}; mend the ${findings} findings, or weigh the reason again and set a new day`,
    ];
  }
  return [];
}
