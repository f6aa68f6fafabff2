import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encode, familiesOf } from './families.ts';
import { cataloguePath, catalogueText } from './file.ts';
import { findPython, pins, readPackages } from './packages.ts';

const python = await findPython();
const lacking = python ? '' : ` (skipped: no python3 with ${pins.join(' and ')})`;

describe('the AWS catalogue', () => {
  it.skipIf(!python)(`is what pnpm generate writes${lacking}`, async () => {
    const committed = readFileSync(new URL(`../../../${cataloguePath}`, import.meta.url), 'utf8');
    expect(committed).toBe(catalogueText(await readPackages(python ?? '')));
  });

  it('names the versions that .ci/requirements.txt pins', () => {
    const [, line] = readFileSync(new URL(`../../../${cataloguePath}`, import.meta.url), 'utf8').split('\n');
    for (const pin of pins) expect(line).toContain(`PyPI ${pin.replace('==', ' ')}`);
  });

  it('writes whole families, few sizes, or all sizes but a few', () => {
    const all = familiesOf([
      'a1.large',
      'a1.xlarge',
      'a1.2xlarge',
      'b1.large',
      'b1.metal',
      'c1.large',
      'c1.medium',
      'c1.xlarge',
    ]);
    expect(encode(['a1.2xlarge', 'a1.xlarge', 'b1.large', 'b1.metal', 'c1.xlarge'], all)).toBe('a1!large b1 c1:xlarge');
  });
});
