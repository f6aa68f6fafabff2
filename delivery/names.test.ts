import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const { stdout } = execaSync('git', ['-C', root, 'ls-files', 'delivery', '.github'], { reject: false });
const files = stdout.split('\n').filter((file) => /\.(ts|yml|yaml|json)$/.test(file));
/** The organization's in the literals as they are published. An adopter's may be any word, so nothing can be said of them. */
const published = ['spai', 'example-org'];

describe.skipIf(files.length === 0)('names', () => {
  it('of the organization are in no test here', () => {
    expect(files.length).toBeGreaterThan(60);
    const found = files
      .filter((file) => file.endsWith('.ts') && file !== 'delivery/names.test.ts')
      .filter((file) => {
        const text = readFileSync(join(root, file), 'utf8');
        return published.some((name) => new RegExp(`(^|[^\\w-])${name}([^\\w]|$)`).test(text));
      });
    expect(found).toEqual([]);
  });
});
