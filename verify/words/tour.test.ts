import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const tour = read('docs/tour.md');
const stops = tour
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.split('\n')[0] ?? '', text }));
const pathsIn = (text: string): readonly string[] => [
  ...[...text.matchAll(/`([\w.-]+\/[\w./{},*-]*)`/g)].map(([, path = '']) => path),
  ...[...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => join('docs', link)),
];

describe('docs/tour.md', () => {
  it('has ten stops, numbered, each with a question', () => {
    expect(stops.map(({ title }) => title.split('.')[0])).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
    for (const { title } of stops) expect(title).toMatch(/\?$/);
  });

  it.each(stops)('$title begins with the file to open, and names files that exist', ({ text }) => {
    expect(text).toMatch(/^.*\n\nOpen (?:`|\[)\S/);
    const paths = pathsIn(text);
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect(globSync(path, { cwd: root }), path).not.toEqual([]);
  });

  it('names files that say what it promises', () => {
    const named = new Set(pathsIn(tour));
    expect(named.size).toBeGreaterThan(20);
    expect(read('infra/environments/plan/types.ts')).toContain('interface ServicePlan');
    expect(read('infra/stacks/environment.ts')).toContain('function addEnvironment');
  });
});

describe('pages that the README leads to', () => {
  const scripts: readonly string[] = Object.keys(JSON.parse(read('package.json')).scripts);

  it.each(['docs/adopt.md', 'docs/architecture.md', 'docs/tour.md'])(
    '%s names files and commands that exist',
    (file) => {
      const text = read(file);
      const paths = pathsIn(text).filter((path) => existsSync(join(root, path.split('/')[0] ?? '')));
      const commands = [...text.matchAll(/pnpm(?:@12)? (?:run )?([a-z][a-z:-]*)/g)].map(([, script]) => script);
      expect(paths.length).toBeGreaterThan(3);
      expect(commands.length).toBeGreaterThan(0);
      for (const path of paths) expect(globSync(path, { cwd: root }), path).not.toEqual([]);
      for (const script of commands) expect(scripts).toContain(script);
      expect(read('README.md')).toContain(`](${file})`);
    },
  );
});

describe('docs/glossary.md', () => {
  const text = read('docs/glossary.md');
  const rows = text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:term|-+) /.test(line));
  const terms = rows.flatMap((row) => (row.split('|')[1] ?? '').split(',').map((term) => term.trim()));

  it('explains each term once, in one or two lines', () => {
    expect(terms.length).toBeGreaterThan(60);
    expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([]);
    for (const row of rows) expect(row.split('|')[2]?.trim().length, row).toBeLessThan(240);
  });

  it('names files that exist', () => {
    const paths = pathsIn(text).filter((path) => !path.includes('<') && /^(?:infra|gitops|docs|verify)\//.test(path));
    expect(paths.length).toBeGreaterThan(1);
    for (const path of paths) expect(existsSync(join(root, path)), path).toBe(true);
  });

  it.each(['README.md', 'CONTRIBUTING.md', 'docs/tour.md'])('is linked from %s', (file) => {
    expect(read(file)).toMatch(/\]\((?:docs\/)?glossary\.md\)/);
  });
});
