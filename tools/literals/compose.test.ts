import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from './changes.ts';
import { withInclude, withoutInclude } from './compose.ts';

const path = 'app/no-such-service/compose.yaml';
const own = readFileSync(join(root, 'compose.yaml'), 'utf8');
const alone = '# What it is.\nname: example\n\nservices: # two of them\n  a: { image: a }\n';

describe('compose.yaml', () => {
  it.each([
    ['of this repository', own],
    ['without a list', alone],
    ['with a list', `${alone}\ninclude:\n  - app/a/compose.yaml # the first\n`],
  ])('%s includes a service more, and is the same again without it', (_, text) => {
    const before: readonly string[] = parse(text).include ?? [];
    const after = withInclude(text, path);
    expect(parse(after)).toEqual({ ...parse(text), include: [...before, path] });
    expect(withoutInclude(after, path)).toBe(text);
  });

  it('keeps the list while another service is in it, in any order of leaving', () => {
    const both = withInclude(withInclude(alone, 'app/a/compose.yaml'), path);
    expect(parse(withoutInclude(both, 'app/a/compose.yaml')).include).toEqual([path]);
    expect(withoutInclude(withoutInclude(both, 'app/a/compose.yaml'), path)).toBe(alone);
  });

  it('stays as it is where the service is not in it', () => {
    expect(withoutInclude(own, path)).toBe(own);
  });
});
