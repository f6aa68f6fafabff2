import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const { stdout } = execaSync('git', ['-C', root, 'ls-files', 'delivery', '.github'], { reject: false });
const files = stdout.split('\n').filter((file) => /\.(ts|yml|yaml|json)$/.test(file));

describe.skipIf(files.length === 0)('names', () => {
  it('of the organization are in no test here', () => {
    const { prefix, repository } = platform.organization;
    // A word that the test's own platform has may be an adopter's too.
    const example = readFileSync(join(root, 'delivery/test/platform.ts'), 'utf8');
    const names = [prefix, repository.owner].filter((name) => !example.includes(name));
    expect(files.length).toBeGreaterThan(60);
    const found = files
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => {
        const text = readFileSync(join(root, file), 'utf8');
        return names.some((name) => new RegExp(`(^|[^\\w-])${name}([^\\w]|$)`).test(text));
      });
    expect(found).toEqual([]);
  });
});
