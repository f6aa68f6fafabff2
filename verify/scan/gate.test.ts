import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { type SynthesizedStack, synthesizedTree } from '../invariants/tree.ts';
import type { ScanReport, Verdict } from './checkov.ts';
import { type Exception, judge } from './gate.ts';
import { isJudgedKind, objectsOfClusters } from './objects.ts';
import { clusterCoverage, stackCoverage } from './scan.ts';

const now = new Date('2026-11-23T00:00:00Z');

let dns: SynthesizedStack;
beforeAll(() => {
  const found = synthesizedTree(testPlatform).find(({ id }) => id === 'alpha-dns-global');
  if (!found) throw new Error('no stack alpha-dns-global');
  dns = found;
});

describe('the gate', () => {
  const finding: Verdict = { check: 'CKV_AWS_1', title: 'Ensure it is so', subject: 'alpha-dns-global/aws_x.a_1234' };
  const exception: Exception = {
    check: 'CKV_AWS_1',
    resources: 'alpha-dns-*/aws_x.*',
    reason: 'It is otherwise',
    expires: '2026-11-23',
  };
  /** What is wrong with a report on one stack, where every resource passed, after these changes. */
  const problems = (report: Partial<ScanReport>, rows: readonly Exception[] = []): readonly string[] => {
    const passed = dns.resourceList.map(({ address }) => ({
      check: 'CKV_AWS_2',
      title: 'Ensure it is there',
      subject: `${dns.id}/${address}`,
    }));
    const whole: ScanReport = {
      version: '3',
      resources: dns.resources,
      passed,
      failed: [],
      unreadable: [],
      ...report,
    };
    return judge({ scanned: [dns], coverage: stackCoverage, report: whole, exceptions: rows, now }).problems;
  };

  it('lets a scan through that saw everything, and found only what is explained', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ failed: [finding] }, [exception])).toEqual([]);
  });

  it('refuses a finding without an exception of its own check and resource', () => {
    const expected =
      'alpha-dns-global/aws_x.a_1234: CKV_AWS_1, Ensure it is so; fix it, or add an exception with its reason';
    expect(problems({ failed: [finding] })).toEqual([expected]);
    for (const other of [{ check: 'CKV_AWS_11' }, { resources: 'beta-*/aws_x.*' }, { resources: '*' }]) {
      expect(problems({ failed: [finding] }, [{ ...exception, ...other }])).toContain(expected);
    }
  });

  it('refuses an exception that nothing needs any more', () => {
    expect(problems({}, [exception])).toEqual([
      'exception CKV_AWS_1 for alpha-dns-*/aws_x.*: nothing fails it any more; delete the exception',
    ]);
  });

  it('refuses an exception from the day after its last, and one without a day', () => {
    expect(problems({ failed: [finding] }, [{ ...exception, expires: '2026-11-22' }])).toEqual([
      expect.stringContaining('expired on 2026-11-22'),
    ]);
    expect(problems({ failed: [finding] }, [{ ...exception, expires: '2026-13-01' }])).toEqual([
      expect.stringContaining('write a day as YYYY-MM-DD'),
    ]);
  });

  it('refuses a scan that could not parse a stack, or that saw too little', () => {
    expect(problems({ unreadable: ['alpha-dns-global'] })).toEqual(['alpha-dns-global: the scanner cannot parse it']);
    expect(problems({ resources: 1 })).toEqual([expect.stringMatching(/^1 of 6 resources were read/)]);
    expect(problems({ passed: [] })).toEqual([
      expect.stringMatching(/^0 of 6 resources were judged/),
      'alpha-dns-global: no check said anything about it',
    ]);
  });
});

describe('the gate over manifests', () => {
  it('refuses a workload that no check said anything about, and a document that was not read', () => {
    const [cluster] = objectsOfClusters(testPlatform);
    if (!cluster) throw new Error('the fixture has no cluster');
    const known = cluster.resourceList.filter(({ address }) => isJudgedKind(address));
    const passed = known.map(({ address }) => ({ check: 'CKV_K8S_1', title: '', subject: `${cluster.id}/${address}` }));
    const report: ScanReport = {
      version: '3',
      resources: cluster.manifests.length,
      passed,
      failed: [],
      unreadable: [],
    };
    const problems = (change: Partial<ScanReport>) =>
      judge({
        scanned: [cluster],
        coverage: clusterCoverage,
        report: { ...report, ...change },
        exceptions: [],
        now,
      }).problems;
    expect(known.length).toBeGreaterThan(15);
    expect(problems({})).toEqual([]);
    expect(problems({ passed: passed.slice(1) })).toEqual([expect.stringMatching(/resources were judged/)]);
    expect(problems({ resources: cluster.manifests.length - 1 })).toEqual([
      expect.stringMatching(/resources were read/),
    ]);
  });
});
