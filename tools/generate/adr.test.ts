import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decision, decisions, decisionsPage } from './adr.ts';
import { root } from './runbooks/pages.ts';

const folder = join(root, 'docs/adr');
const files = readdirSync(folder).filter((file) => file !== 'README.md');
const text = `# ADR-0007: A title

- Status: accepted
- Date: 2026-01-02

**Context.** Why.

**Decision.**

- What.

**Consequences.** So what.
`;

describe('decisions', () => {
  it('have one form, and a number each', () => {
    const all = decisions(root);
    expect(all.length).toBeGreaterThan(40);
    expect(all.map(({ file }) => file)).toEqual([...files].sort());
    expect(new Set(all.map(({ number }) => number)).size).toBe(all.length);
  });

  it('link to each other by the number of the file', () => {
    for (const each of decisions(root)) {
      const links = [...each.text.matchAll(/\[ADR-(\d{4})\]\((?:\.\/)?([^)]+)\)/g)];
      for (const [, number, target] of links) expect(target, each.file).toMatch(new RegExp(`^${number}-`));
    }
  });

  it('name each other both ways where one amends another', () => {
    const all = decisions(root);
    const named = (status: string, words: RegExp) => {
      const part = status.match(words)?.[0] ?? '';
      return [...part.matchAll(/ADR-(\d{4})/g)].map(([, number = '']) => number);
    };
    const pairs = (words: RegExp) =>
      all.flatMap(({ number, status }) => named(status, words).map((other) => ({ number, other })));
    const amends = pairs(/\bamends [^;]*/).map(({ number, other }) => `${number} amends ${other}`);
    const amended = pairs(/\bamended by [^;]*/).map(({ number, other }) => `${other} amends ${number}`);
    expect(amends.length).toBeGreaterThan(3);
    expect(amends.sort()).toEqual(amended.sort());
  });

  it('are all in the index', () => {
    expect(decisionsPage([decision('0007-title.md', text)])).toContain(
      '| [0007](0007-title.md) | A title | accepted | 2026-01-02 |',
    );
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe(decisionsPage(decisions(root)));
  });

  it.each([
    ['a title of another form', text.replace('ADR-0007', 'ADR 7'), /begin with/],
    ['a missing status', text.replace('- Status: accepted\n', ''), /begin with/],
    ['a date that is none', text.replace('2026-01-02', '2026-01'), /begin with/],
    ['another number than the file', text.replace('ADR-0007', 'ADR-0008'), /not that of its title/],
    ['a missing section', text.replace('**Decision.**', '**Choice.**'), /add "\*\*Decision\.\*\*"/],
    ['an empty section', text.replace(' So what.', ''), /add "\*\*Consequences\.\*\*"/],
    ['another order', text.replace('Context', 'X').replace('Decision', 'Context').replace('X', 'Decision'), /order/],
  ])('refuses %s', (_, changed, message) => {
    expect(() => decision('0007-title.md', changed)).toThrow(message);
  });
});
