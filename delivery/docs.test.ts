import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { describe, expect, it } from 'vitest';
import { accountList } from './account.ts';

const text = readFileSync(resolve(import.meta.dirname, '../docs/setup.md'), 'utf8');

describe('docs/setup.md', () => {
  it("makes GitHub's environments from the list of accounts, and names none of them in a loop", () => {
    expect(text).toContain('for name in release $ACCOUNTS; do');
    expect(text).toContain('for name in $ACCOUNTS; do');
    for (const account of accountList(platform))
      expect(text).not.toMatch(new RegExp(`for name in [a-z ]*\\b${account}\\b`));
  });
});
