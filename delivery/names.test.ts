import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { generatedDelivery } from './workflows/generate.ts';

const root = join(import.meta.dirname, '..');
const { stdout } = execaSync('git', ['-C', root, 'ls-files', 'delivery', '.github'], { reject: false });
const files = stdout.split('\n').filter((file) => /\.(ts|yml|yaml|json)$/.test(file));
const generated = new Set(Object.keys(generatedDelivery(platform, root)));

/** Texts of a file that a program reads: what stands between quotes, with no comment and no variable. */
const quoted = (text: string): readonly string[] =>
  [...text.matchAll(/'([^'\n]*)'|"([^"\n]*)"|`([^`]*)`/g)].map(
    ([, a, b, c]) => a ?? b ?? c?.replaceAll(/\$\{[^}]*\}/g, '') ?? '',
  );

describe.skipIf(files.length === 0)('names of environments and services', () => {
  const names = [...platform.environments, ...platform.services].map(({ name }) => name);

  it('are in no text of a file here that is not generated, but where deployments are recorded', () => {
    expect(files.length).toBeGreaterThan(60);
    const found = files
      .filter((file) => !generated.has(file) && !/\.test\.ts$|\/test\//.test(file) && basename(file) !== 'recorder.ts')
      .flatMap((file) =>
        quoted(readFileSync(join(root, file), 'utf8'))
          .filter((text) => names.some((name) => text.split(/[^A-Za-z0-9-]+/).includes(name)))
          .map((text) => `${file}: ${text}`),
      );
    expect(found).toEqual([]);
  });

  it('of the organization are in no test here', () => {
    const { prefix, repository } = platform.organization;
    const found = files
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => {
        const text = readFileSync(join(root, file), 'utf8');
        return [prefix, repository.owner].some((name) => new RegExp(`(^|[^\\w-])${name}([^\\w]|$)`).test(text));
      });
    expect(found).toEqual([]);
  });
});
