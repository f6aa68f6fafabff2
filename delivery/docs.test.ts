import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { accountList } from '@sample-platform-ai/environments/naming.ts';
import { describe, expect, it } from 'vitest';

const text = readFileSync(resolve(import.meta.dirname, '../docs/delivery.md'), 'utf8');

describe('docs/delivery.md', () => {
  it('names the environments of every account', () => {
    expect(text).toContain('for name in release dev uat prod shared; do');
    for (const account of accountList) expect(text).toMatch(new RegExp(`for name in [a-z ]*\\b${account}\\b`));
  });
});
