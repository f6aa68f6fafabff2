import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preflight } from './run.ts';
import { type Call, type StandIn, startStandIn } from './test/stand-in.ts';
import { subject } from './test/subject.ts';

/** A Python that has botocore: the machine's, or moto's. */
async function findPython(): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const motos = folders.map((folder) => {
    try {
      return readFileSync(join(folder, 'moto_server'), 'utf8').match(/^#!(\S*python\S*)/)?.[1];
    } catch {
      return undefined;
    }
  });
  for (const python of ['python3', ...motos]) {
    if (python && !(await execa(python, ['-c', 'import botocore'], { reject: false })).failed) return python;
  }
  return undefined;
}
const python = await findPython();
const judged = async (calls: readonly Call[]): Promise<readonly (readonly string[])[]> => {
  const script = join(import.meta.dirname, 'test/judge.py');
  const { stdout } = await execa(`${python}`, [script], { input: JSON.stringify(calls) });
  return JSON.parse(stdout);
};

describe.skipIf(!python)(`by botocore's models${python ? '' : ' (skipped: no python3 with botocore)'}`, () => {
  let standIn: StandIn;
  let calls: readonly Call[] = [];
  beforeAll(async () => {
    standIn = await startStandIn();
    for (const { name } of testPlatform.environments) {
      const { context, world } = subject(testPlatform, name, standIn);
      const used = { isSpot: true, cores: 2, type: 'c7g.large', tags: { Name: 'other' } };
      standIn.set({
        ...world(),
        decides: (action) => (action.startsWith('eks:Create') ? 'boundary' : 'allowed'),
        quota: (_, code) => (code === 'L-0263D0A3' ? undefined : 10_000),
        instances: [used],
      });
      await preflight(context);
    }
    calls = [...standIn.calls];
  });
  afterAll(() => standIn.stop());

  it('every request is one that AWS takes, and every answer of the stand-in one that AWS gives', async () => {
    expect(new Set(calls.map(({ operation }) => operation)).size).toBe(20);
    const wrong = (await judged(calls)).flatMap((said, index) =>
      said.map((each) => `${calls[index]?.operation}: ${each}`),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('is a judge that sees a wrong request, and a wrong answer', async () => {
    const of = (operation: string) => {
      const call = calls.find((each) => each.operation === operation);
      if (!call) throw new Error(`${operation} was not called`);
      return call;
    };
    const form = of('SimulatePrincipalPolicy');
    const offerings = of('DescribeInstanceTypeOfferings');
    const quota = of('GetServiceQuota');
    expect(
      await judged([
        { ...form, body: form.body.replaceAll('PolicySourceArn', 'RoleArn') },
        { ...offerings, body: offerings.body.replace('availability-zone', 'zone') },
        { ...quota, body: JSON.stringify({ ServiceCode: 'ec2' }) },
        { ...of('DescribeVpcs'), response: '<DescribeVpcsResponse><vpcs/></DescribeVpcsResponse>' },
      ]),
    ).toEqual([
      expect.arrayContaining(['SimulatePrincipalPolicy knows no RoleArn']),
      [expect.stringMatching(/LocationType takes .*, found zone/)],
      [expect.stringMatching(/Missing required parameter.*QuotaCode/)],
      ['DescribeVpcs has no vpcs'],
    ]);
  });
});
