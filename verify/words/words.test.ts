import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { countWords, rateOf } from './count.ts';

const root = resolve(import.meta.dirname, '../..');
const problems = (file: string, source: string): readonly string[] =>
  countWords(file, source).hits.map(({ problem }) => problem);

describe('the words of the project', () => {
  const tracked = execaSync('git', ['-C', root, 'ls-files', '*.ts', '*.tsx', '*.md']).stdout.split('\n');
  const counts = tracked
    // The vocabulary quotes its words.
    .filter((file) => file !== 'verify/words/vocabulary.ts' && existsSync(join(root, file)))
    .map((file) => countWords(file, readFileSync(join(root, file), 'utf8')));

  it.each([
    { kind: 'comment', floor: 45_000, limit: 0.5 },
    { kind: 'message', floor: 15_000, limit: 0.5 },
    // Pages are what most readers see.
    { kind: 'page', floor: 22_000, limit: 0.25 },
  ] as const)("has fewer than $limit words in 1,000 of the vocabulary's in a $kind", ({ kind, floor, limit }) => {
    const words = counts.reduce((sum, count) => sum + count.words[kind], 0);
    const hits = counts.flatMap((count) => count.hits.filter((hit) => hit.kind === kind));
    expect(words, 'words that were read').toBeGreaterThan(floor);
    const report = hits.map(({ problem }) => problem).join('\n');
    expect(rateOf(words, hits.length), `of 1,000 words. Rewrite these sentences:\n${report}`).toBeLessThan(limit);
  });
});

describe('the lint of words', () => {
  it.each([
    ['a line comment', 'a.ts', 'const a = 1; // Callers are told.', 'a.ts:1: "told"; write says, shows'],
    ['a line comment over two lines', 'a.ts', '\n// A table of\n// ours.', 'a.ts:2: "of ours"; write the project\'s'],
    ['a block comment', 'a.ts', '/**\n * One.\n * Nobody reads it.\n */\nexport {};', 'a.ts:3: "Nobody"; write no one'],
    ['a phrase over two lines', 'a.ts', '/**\n * A role of its\n * own.\n */', 'a.ts:2: "of its own"; write its'],
    ['a comment of a component', 'a.tsx', 'const a = <p>{/* Made anew. */}</p>;', 'a.tsx:1: "anew"; write again'],
    ['a comment of a test', 'a.test.ts', '// It stands here.', 'a.test.ts:1: "stands"; write is'],
    ['an error', 'a.ts', "throw new Error('this is no name');", 'a.ts:1: "is no"; write is not'],
    ['a template', 'a.ts', 'const a = `b\n$' + '{c} for whoever asks`;', 'a.ts:2: "whoever"; write the role'],
    ['a text of the page', 'a.tsx', 'const a = <p>It cannot be had</p>;', 'a.tsx:1: "cannot be had"; write is not'],
    ['a page', 'a.md', '# A\n\nThe way by which it comes.', 'a.md:3: "by which"; write through which'],
    ['a table', 'a.md', '| a |\n| - |\n| `b` beside c |', 'a.md:3: "beside"; write next to'],
    ['a help text', 'a.ts', "const a = 'skipped for want of a tool';", 'a.ts:1: "for want of"; write because'],
    ['a comment on a failure', 'a.ts', '// helm ignores it in silence.', 'a.ts:1: "in silence"; write silently'],
    ['a passive', 'a.md', 'Where to is said by a variable.', 'a.md:1: "is said by"; write the subject'],
    ['a list without a name', 'a.ts', '// Names those there are.', 'a.ts:1: "those there are"; write the existing'],
    ['a default', 'a.md', 'Four accounts as it comes.', 'a.md:1: "as it comes"; write unchanged'],
    ['an example', 'a.ts', "const a = 'the size of a class, as db.r8g.large';", 'a.ts:1: ", as "; write such as'],
    ['a clause without a noun', 'a.md', 'It waits; who falls behind gets less.', 'a.md:1: "who falls"; write a caller'],
    ['a sentence without a noun', 'a.ts', '// It ends. Who waits gets nothing.', 'a.ts:1: "Who waits"; write a caller'],
  ])('finds a word in %s, with its line and what to write', (_, file, source, expected) => {
    const found = problems(file, source);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it.each([
    ['an address in a string', 'a.ts', "const a = 'https://nobody';"],
    ['code in a comment', 'a.ts', '// `nobody` is a user.'],
    ['code of a program', 'a.ts', 'const told = tells(stands);'],
    ['a key', 'a.ts', "const a = { b: 'nobody' };"],
    ['a message of a test', 'a.test.ts', "it('refuses that nobody is there', () => {});"],
    ['code in a page', 'a.md', 'The user `nobody`.\n\n```sh\nid nobody\n```'],
    ['a block in a list', 'a.md', '1. Do:\n\n   ```sh\n   id nobody\n   ```'],
    ['English', 'a.md', 'There is no gateway, and it is no longer needed.'],
    ['a question', 'a.md', 'Stop. Who uses it? Then ask; who answers: the team.'],
    ['a comparison', 'a.ts', "const a = 'a folder of charts, as docs/charts.md says';"],
    ['a clause with its noun', 'a.md', 'It is for the person who reviews it.'],
  ])('passes over %s', (_, file, source) => {
    expect(problems(file, source)).toEqual([]);
  });

  it('counts the words that it reads, by kind', () => {
    expect(countWords('a.ts', "// One two.\nthrow new Error('three four five');").words).toEqual({
      comment: 2,
      message: 3,
      page: 0,
    });
    expect(countWords('a.md', 'One `two` three.').words.page).toBe(2);
  });
});
