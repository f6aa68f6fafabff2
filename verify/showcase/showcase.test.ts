import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pictureOf, screens, themes, viewport } from './screens.ts';
import { columns, type Recording, rows, terminalPicture, wrapped } from './terminal.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const recording: Recording = JSON.parse(read('verify/showcase/recording.json'));
const picture = terminalPicture(recording);
const readme = read('README.md');
/** The texts of one step of a picture, without the colours. */
const linesOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, line = '']) => line.replaceAll(/<\/?tspan[^>]*>/g, ''));

describe("the README's picture of a terminal", () => {
  it('shows what was recorded', () => {
    expect(read('docs/images/terminal.svg')).toBe(picture);
    expect(readme).toContain('docs/images/terminal.svg');
    expect(linesOf(picture).length).toBeGreaterThan(30);
  });

  it('runs commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    expect(recording.steps.length).toBeGreaterThan(2);
    for (const { command } of recording.steps) {
      const [npx, pnpm, script] = command.split(' ');
      expect([npx, pnpm]).toEqual(['npx', 'pnpm@12']);
      expect(Object.keys(scripts)).toContain(script);
    }
  });

  it('counts the lines that do not fit', () => {
    const output = Array.from({ length: rows + 5 }, (_, index) => `line ${index}`);
    const lines = linesOf(terminalPicture({ date: '2026-01-01', steps: [{ command: 'npx pnpm@12 names', output }] }));
    expect(lines).toHaveLength(rows);
    expect(lines.at(-1)).toBe('… 7 more lines');
  });

  it('breaks long lines at spaces, and loses no word', () => {
    const text = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    const lines = wrapped(text);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(text);
    expect(wrapped('x'.repeat(columns + 1))).toEqual(['x'.repeat(columns), '  x']);
  });

  it('escapes what XML reserves', () => {
    const steps = [{ command: 'npx pnpm@12 names', output: ['a < b && "c"'] }];
    expect(terminalPicture({ date: '2026-01-01', steps })).toContain('a &lt; b &amp;&amp; &quot;c&quot;');
  });
});

describe("the README's pictures of the page", () => {
  it.each(screens)('of $name are there in both themes, whole and of one size', ({ name }) => {
    for (const theme of themes) {
      const file = pictureOf(name, theme);
      expect(readme).toContain(`"${file}"`);
      const png = readFileSync(join(root, file));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect(png.subarray(-8, -4).toString()).toBe('IEND');
      expect({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) }).toEqual(viewport);
      expect(png.length).toBeLessThan(250_000);
    }
  });
});

interface Play {
  readonly play: string;
  readonly durable: number;
  readonly durableLost: number;
  readonly lost: readonly unknown[];
  readonly problems: readonly unknown[];
  readonly recoveries: readonly { readonly outageMs: { readonly max: number } }[];
}

/** Rows of a page's tables with this command in the last column. */
const rowsOf = (file: string, command: string): readonly string[] =>
  read(file)
    .split('\n')
    .filter(
      (line) =>
        line.startsWith('|') &&
        line
          .trimEnd()
          .replace(/\s*\|$/, '')
          .endsWith(`\`${command}\``),
    );
const linksIn = (file: string, row: string): readonly string[] =>
  [...row.matchAll(/\]\(([\w/.-]+\.md)/g)].map(([, link = '']) => join(dirname(file), link));
const linkIn = (file: string, row: string): string => linksIn(file, row)[0] ?? '';

describe('the figures of claims', () => {
  it.each(['README.md', 'docs/proofs.md'])('of a game day in %s are those of the result that it links', (file) => {
    const [row = ''] = rowsOf(file, 'pnpm gameday');
    const worst = ({ recoveries }: Play) => Math.max(...recoveries.map(({ outageMs }) => outageMs.max)) / 1000;
    const pages = linksIn(file, row).filter((link) => /\d{4}-\d\d-\d\d-/.test(link));
    const [kills = [], others] = pages.map((link): readonly Play[] => {
      const { results } = JSON.parse(read(link.replace(/\.md$/, '.json')));
      return results;
    });
    expect(new Set(kills.map(({ play }) => play))).toEqual(new Set(['writer-region-killed']));
    expect(row).toContain(`${kills.length} kills of the writer's region`);
    expect(row).toContain(`after ${Math.max(...kills.map(worst)).toFixed(1)} s at worst`);
    const durable = kills.reduce((sum, each) => sum + each.durable, 0);
    expect(row).toContain(`none of ${durable.toLocaleString('en')} writes lost that every region had`);
    expect(kills.map(({ durableLost }) => durableLost)).toEqual(kills.map(() => 0));
    expect([...kills, ...(others ?? [])].flatMap(({ problems }) => problems)).toEqual([]);
    if (!others) return;
    const slowest = others.toSorted((a, b) => worst(b) - worst(a))[0];
    const loses = others.toSorted((a, b) => b.lost.length - a.lost.length)[0];
    if (!slowest || !loses) throw new Error('a linked result has no play');
    expect(row).toContain(`up to ${worst(slowest).toFixed(1)} s (\`${slowest.play}\`)`);
    expect(row).toContain(`${loses.lost.length} writes (\`${loses.play}\`)`);
  });

  it.each(['README.md', 'docs/proofs.md'])('of the benchmark in %s are those of its page', (file) => {
    const [row = ''] = rowsOf(file, 'pnpm bench');
    const link = linkIn(file, row);
    const page = read(link);
    expect(dirname(link)).toBe('app/backend/bench');
    const figures = [...row.matchAll(/\d\.\d\d/g)].map(([figure]) => figure);
    expect(figures.length).toBeGreaterThan(3);
    for (const figure of figures) expect(page, figure).toContain(`| ${figure} (`);
  });
});
