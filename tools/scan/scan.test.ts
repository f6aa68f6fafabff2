import { beforeAll, describe, expect, it } from 'vitest';
import { type SynthesizedStack, synthesizedTree } from '../invariants/tree.ts';
import { hasCheckov, type ScanReport, type Verdict } from './checkov.ts';
import { exceptions } from './exceptions.ts';
import { type Exception, judge } from './gate.ts';
import { scan } from './scan.ts';

// Whether the suite passes depends on the commit alone; pnpm scan asks the real clock.
const now = new Date('2026-11-23T00:00:00Z');

let tree: readonly SynthesizedStack[];
beforeAll(() => {
  tree = synthesizedTree();
});
const stack = (id: string): SynthesizedStack => {
  const found = tree.find((each) => each.id === id);
  if (!found) throw new Error(`no stack ${id}`);
  return found;
};

describe('the gate', () => {
  const finding: Verdict = { check: 'CKV_AWS_1', title: 'Ensure it is so', subject: 'dev-dns-global/aws_x.a_1234' };
  const exception: Exception = {
    check: 'CKV_AWS_1',
    resources: 'dev-dns-*/aws_x.*',
    reason: 'It is otherwise',
    expires: '2026-11-23',
  };
  /** What is wrong with a report on one stack, where every resource passed, after these changes. */
  const problems = (report: Partial<ScanReport>, rows: readonly Exception[] = []): readonly string[] => {
    const dns = stack('dev-dns-global');
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
    return judge({ stacks: [dns], report: whole, exceptions: rows, now }).problems;
  };

  it('lets a scan through that saw everything, and found only what is explained', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ failed: [finding] }, [exception])).toEqual([]);
  });

  it('refuses a finding without an exception of its own check and resource', () => {
    const expected =
      'dev-dns-global/aws_x.a_1234: CKV_AWS_1, Ensure it is so; mend it, or add an exception with its reason';
    expect(problems({ failed: [finding] })).toEqual([expected]);
    for (const other of [{ check: 'CKV_AWS_11' }, { resources: 'prod-*/aws_x.*' }, { resources: '*' }]) {
      expect(problems({ failed: [finding] }, [{ ...exception, ...other }])).toContain(expected);
    }
  });

  it('refuses an exception that nothing needs any more', () => {
    expect(problems({}, [exception])).toEqual([
      'exception CKV_AWS_1 for dev-dns-*/aws_x.*: nothing fails it any more; delete the exception',
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
    expect(problems({ unreadable: ['dev-dns-global'] })).toEqual(['dev-dns-global: the scanner cannot parse it']);
    expect(problems({ resources: 1 })).toEqual([expect.stringMatching(/^1 of 6 resources were read/)]);
    expect(problems({ passed: [] })).toEqual([
      expect.stringMatching(/^0 of 6 resources were judged/),
      'dev-dns-global: no check said anything about it',
    ]);
  });
});

const missing = hasCheckov() ? undefined : 'checkov is not on PATH';

describe(`Checkov${missing ? ` (skipped: ${missing})` : ''}`, { timeout: 300_000 }, () => {
  it.skipIf(missing)('reads every stack and finds nothing that is not explained', async () => {
    const { problems, resources } = await scan(tree, { exceptions, now });
    expect(problems).toEqual([]);
    expect(resources).toBeGreaterThan(1400);
  });

  it.skipIf(missing)('finds what is taken away from a bucket, and what is added to a policy', async () => {
    const everything = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['iam:*', 's3:*'], Resource: ['*'] }],
    });
    const ingress = stack('dev-ingress-apse2');
    const cluster = stack('uat-cluster-apse2');
    const broken = [
      // Beside a whole twin: what one stack lacks, another must not lend it.
      stack('uat-ingress-apse2'),
      {
        ...ingress,
        resourceList: ingress.resourceList.filter(({ type }) => type !== 'aws_s3_bucket_public_access_block'),
      },
      {
        ...cluster,
        resourceList: cluster.resourceList.map((resource) =>
          resource.type === 'aws_iam_role_policy'
            ? { ...resource, body: { ...resource.body, policy: everything } }
            : resource,
        ),
      },
    ];
    const { unexplained } = await scan(broken, { exceptions, now });
    const found = unexplained.map(({ check, subject }) => `${check} ${subject.replace(/\..*/, '')}`);
    expect([...new Set(found)].sort()).toEqual([
      'CKV2_AWS_40 uat-cluster-apse2/aws_iam_role_policy',
      'CKV2_AWS_6 dev-ingress-apse2/aws_s3_bucket',
      ...[286, 287, 288, 289, 290, 355].map((n) => `CKV_AWS_${n} uat-cluster-apse2/aws_iam_role_policy`),
    ]);
  });
});
