import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { pageTexts } from './texts.ts';

const root = resolve(import.meta.dirname, '../..');
/** Environments of the example. A page is for every copy, whose environments have other names. */
const example = /(?<![.\w])(?:dev|uat|prod)\b(?!\.\w)/;
/** Records of one date, which keep the names that they had. */
const record = /^(?:CHANGELOG\.md|docs\/adr\/|docs\/game-day\/|docs\/cluster-rehearsal-results\.md)/;

const sentencesWithNames = (file: string, source: string): readonly string[] =>
  pageTexts(source).flatMap(({ text }) =>
    text.split('\n').flatMap((line, index) => (example.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );

describe('pages that people write', () => {
  const pages = execaSync('git', ['-C', root, 'ls-files', '*.md'])
    .stdout.split('\n')
    .filter((file) => !record.test(file) && existsSync(join(root, file)))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
    .filter(({ text }) => !text.startsWith('<!-- Generated'));

  it('name an environment in code only, such as a command: elsewhere its property, or `<environment>`', () => {
    expect(pages.length).toBeGreaterThan(40);
    expect(pages.flatMap(({ file, text }) => sentencesWithNames(file, text))).toEqual([]);
  });
});

describe('the lint of environments', () => {
  it.each([
    ['a sentence', 'Restore it in uat first.', 1],
    ['a heading', '# From a clone to prod', 1],
    ['a command', '`pnpm tofu dev plan` shows it.', 0],
    ['a block', '```sh\npnpm names prod\n```', 0],
    ['a host', 'See dora.dev/guides and www.prod.example.', 0],
  ])('counts the names in %s', (_, text, count) => {
    expect(sentencesWithNames('a.md', text)).toHaveLength(count);
  });
});
