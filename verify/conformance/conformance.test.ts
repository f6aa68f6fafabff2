import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { allResources, type SynthesizedStack, synthesizedTree } from '../invariants/tree.ts';
import { type Evidence, left, resource, type Standard, test } from './controls.ts';
import { standards } from './standards.ts';

const root = resolve(import.meta.dirname, '../..');
const firstDay = '2026-11-29';

let literals: readonly SynthesizedStack[];
/** Has every option, so that each type is there. */
let example: readonly SynthesizedStack[];
beforeAll(() => {
  literals = synthesizedTree(platform);
  example = synthesizedTree(testPlatform);
});

const at = (body: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((node, key) => {
    const inner = Array.isArray(node) ? node[0] : node;
    return (inner as Record<string, unknown> | undefined)?.[key];
  }, body);

/** Why a piece of evidence shows nothing; `undefined` where it shows something. */
function wrongWith(evidence: Evidence): string | undefined {
  if ('left' in evidence) {
    const day = new Date(`${evidence.review}T00:00:00Z`);
    const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(evidence.review);
    return isDay && evidence.review > firstDay ? undefined : `${evidence.review} is no day after ${firstDay}`;
  }
  if ('test' in evidence) {
    const file = resolve(root, evidence.test);
    if (!existsSync(file)) return `there is no ${evidence.test}`;
    return readFileSync(file, 'utf8').includes(evidence.named)
      ? undefined
      : `${evidence.test} has no test "${evidence.named}"`;
  }
  if (allResources(example, evidence.resource).length === 0) return `no stack has a ${evidence.resource}`;
  const differing = allResources([...literals, ...example], evidence.resource).filter(({ body }) =>
    Object.entries(evidence.settings).some(([path, value]) => at(body, path) !== value),
  );
  return differing[0] && `${differing[0].stack} ${differing[0].address} has other settings`;
}

const repeated = ({ controls }: Standard): readonly string[] =>
  controls.map(({ id }) => id).filter((id, index, ids) => ids.indexOf(id) !== index);

describe.each(standards.map((standard) => [standard.name, standard] as const))('%s', (_, standard) => {
  it('lists each control once', () => {
    expect(standard.controls.length).toBeGreaterThan(2);
    expect(repeated(standard)).toEqual([]);
  });

  it('has a test, a setting or a dated reason for each control', () => {
    const wrong = standard.controls.flatMap(({ id, evidence }) =>
      evidence.flatMap((each) => {
        const problem = wrongWith(each);
        return problem === undefined ? [] : [`${id}: ${problem}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe('evidence', () => {
  it.each([
    [test('verify/conformance/gone.test.ts', 'x'), /there is no verify/],
    [test('verify/invariants/iam.test.ts', ['a name that no', 'test has'].join(' ')), /has no test/],
    [resource('aws_unknown'), /no stack has a aws_unknown/],
    [resource('aws_lb', { drop_invalid_header_fields: false }), /has other settings/],
    [left('x', '2027-02-30'), /is no day/],
    [left('x', '2020-01-01'), /is no day after/],
  ])('that shows nothing is refused (%#)', (evidence, problem) => {
    expect(wrongWith(evidence)).toMatch(problem);
  });

  it('of a control that is listed twice is refused', () => {
    const [control] = standards[0]?.controls ?? [];
    if (!control) throw new Error('the first standard has no control');
    expect(repeated({ name: 'x', part: 'x', controls: [control, control] })).toEqual([control.id]);
  });
});
