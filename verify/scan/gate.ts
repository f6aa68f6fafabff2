import { matchesGlob } from 'node:path';
import type { ScanReport, Verdict } from './checkov.ts';

/** A finding that is left as it is, and why. */
export interface Exception {
  readonly check: string;
  /** Glob of `stack/type.name`, or of `cluster/Kind.namespace.name`; `*` ends at the slash. */
  readonly resources: string;
  readonly reason: string;
  /** The last day on which the exception is valid, which forces a review. */
  readonly expires: `${number}-${number}-${number}`;
}

export interface Judgement {
  /** What to fix before the scan passes, one sentence each. */
  readonly problems: readonly string[];
  readonly unexplained: readonly Verdict[];
  /** Each exception with the findings that it is for. */
  readonly excepted: readonly { readonly exception: Exception; readonly findings: readonly Verdict[] }[];
  /** Resources that at least one check had a word for. */
  readonly judged: number;
}

/** What is scanned as one: a stack, or a cluster. */
export interface Scanned {
  readonly id: string;
  /** Addresses are what Checkov calls the resource: `type.name`, or `Kind.namespace.name`. */
  readonly resourceList: readonly { readonly address: string }[];
}

/** Below which a scan proves too little. */
export interface Coverage {
  /** Share of the resources that were read at all. */
  readonly read: number;
  /** Share that some check has a word for, of those whose kind checks know. */
  readonly judged: number;
  /** Whether checks know the kind of a resource. */
  readonly isKnown: (address: string) => boolean;
}

export interface ScanToJudge {
  /** What was scanned. */
  readonly scanned: readonly Scanned[];
  readonly coverage: Coverage;
  readonly report: ScanReport;
  readonly exceptions: readonly Exception[];
  readonly now: Date;
}

/** Whether a scan looked at everything, and everything that it found is explained. */
export function judge({ scanned, coverage, report, exceptions, now }: ScanToJudge): Judgement {
  const subjects = new Set([...report.passed, ...report.failed].map(({ subject }) => subject));
  const excepted = exceptions.map((exception) => ({
    exception,
    findings: report.failed.filter((finding) => covers(exception, finding)),
  }));
  const unexplained = report.failed.filter((finding) => !exceptions.some((exception) => covers(exception, finding)));
  const resources = scanned.flatMap(({ id, resourceList }) =>
    resourceList.map(({ address }) => ({ address, subject: `${id}/${address}` })),
  );
  const known = resources.filter(({ address }) => coverage.isKnown(address));
  const judged = known.filter(({ subject }) => subjects.has(subject)).length;
  const judgedIds = new Set([...subjects].map((subject) => subject.split('/')[0]));
  return {
    problems: [
      ...report.unreadable.map((id) => `${id}: the scanner cannot parse it`),
      ...tooFew('read', coverage.read, report.resources, resources.length),
      ...tooFew('judged', coverage.judged, judged, known.length),
      ...scanned
        .filter(({ id, resourceList }) => resourceList.length > 0 && !judgedIds.has(id))
        .map(({ id }) => `${id}: no check said anything about it`),
      ...unexplained
        .map(
          ({ check, title, subject }) => `${subject}: ${check}, ${title}; fix it, or add an exception with its reason`,
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

function tooFew(what: 'read' | 'judged', share: number, found: number, all: number): string[] {
  const floor = Math.ceil(all * share);
  return found < floor ? [`${found} of ${all} resources were ${what}; fewer than ${floor} prove too little`] : [];
}

function wrongWith({ check, resources, expires }: Exception, findings: number, now: Date): string[] {
  const name = `exception ${check} for ${resources}`;
  const day = new Date(`${expires}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return [`${name}: expires is "${expires}"; write a day as YYYY-MM-DD`];
  if (findings === 0) return [`${name}: nothing fails it any more; delete the exception`];
  if (expires < now.toISOString().slice(0, 10)) {
    return [`${name}: expired on ${expires}; fix the ${findings} findings, or review the reason and set a new date`];
  }
  return [];
}
