import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../dev/seed/random.ts';
import { appended, genesis } from './chain.ts';
import { TamperedError, verifyExport } from './verify.ts';

const longRun = process.env['LEDGER_FUZZ'] === 'long';
const tamperings = longRun ? 50_000 : 1000;

/** As the ledger exports it. */
function exported(events: readonly string[]): readonly string[] {
  let position = genesis;
  const lines = [JSON.stringify({ start: genesis })];
  for (const event of events) {
    const entry = appended(position, event);
    lines.push(JSON.stringify({ entry }));
    position = { number: entry.number, hash: entry.hash };
  }
  return [...lines, JSON.stringify({ end: position })];
}

const event = (i: number) =>
  JSON.stringify({ id: `1${i}`, service: 'checkout', deploymentChanged: { version: `v${i}`, note: 'a "quoted" é' } });
const original = exported(Array.from({ length: 40 }, (_, i) => event(i)));

type Random = (below: number) => number;
type Tampering = (lines: string[], random: Random) => void;

const characters = 'abcdef0123456789"{}:, \\é';
const withCharacter = (text: string, at: number, removed: number, added: string) =>
  text.slice(0, at) + added + text.slice(at + removed);

const kinds: Readonly<Record<string, Tampering>> = {
  'changes a character': (lines, random) => {
    const line = random(lines.length);
    const text = lines[line] ?? '';
    lines[line] = withCharacter(text, random(text.length), 1, characters[random(characters.length)] ?? 'x');
  },
  'adds a character': (lines, random) => {
    const line = random(lines.length);
    const text = lines[line] ?? '';
    lines[line] = withCharacter(text, random(text.length + 1), 0, characters[random(characters.length)] ?? 'x');
  },
  'removes a character': (lines, random) => {
    const line = random(lines.length);
    const text = lines[line] ?? '';
    lines[line] = withCharacter(text, random(text.length), 1, '');
  },
  'removes lines': (lines, random) => {
    lines.splice(random(lines.length), 1 + random(3));
  },
  'cuts the end off': (lines, random) => {
    lines.length = random(lines.length);
  },
  'repeats a line': (lines, random) => {
    lines.splice(random(lines.length + 1), 0, lines[random(lines.length)] ?? '');
  },
  'swaps two lines': (lines, random) => {
    const [one, other] = [random(lines.length), random(lines.length)];
    [lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? ''];
  },
  'changes an event and its hash': (lines, random) => {
    const at = 1 + random(lines.length - 2);
    const { entry } = JSON.parse(lines[at - 1] ?? '') as { entry?: { number: string; hash: string } };
    const forged = appended(entry ?? genesis, event(900 + random(100)));
    lines[at] = JSON.stringify({ entry: forged });
  },
  'forges the end': (lines, random) => {
    lines[lines.length - 1] = JSON.stringify({
      end: { number: String(random(60)), hash: random(2).toString(16).repeat(64) },
    });
  },
};

describe('an export of events', () => {
  it('is verified as it was exported, from the start or from the middle', async () => {
    expect(await verifyExport(original)).toMatchObject({ entries: 40, start: genesis, end: { number: '40' } });
    const { entry } = JSON.parse(original[10] ?? '') as { entry: { number: string; hash: string } };
    const start = JSON.stringify({ start: { number: entry.number, hash: entry.hash } });
    expect(await verifyExport([start, ...original.slice(11)])).toMatchObject({ entries: 30 });
    expect(await verifyExport(exported([]))).toMatchObject({ entries: 0 });
  });

  it(`shows each of ${tamperings} random tamperings`, async () => {
    const next = randomFrom(7);
    const random: Random = (below) => Math.floor(next() * below);
    const names = Object.keys(kinds);
    const missed: string[] = [];
    const made = new Map<string, number>();
    for (let done = 0; done < tamperings; ) {
      const name = names[random(names.length)] ?? '';
      const lines = [...original];
      kinds[name]?.(lines, random);
      if (lines.join('\n') === original.join('\n')) continue;
      done += 1;
      made.set(name, (made.get(name) ?? 0) + 1);
      const outcome = await verifyExport(lines).catch((error: unknown) => error);
      if (!(outcome instanceof TamperedError)) missed.push(`${name}: ${String(outcome)}`);
    }
    expect(missed).toEqual([]);
    expect(made.size).toBe(names.length);
  });

  it('is refused with the line and what was found', async () => {
    const changed = original.with(5, (original[5] ?? '').replace('checkout', 'checkoot'));
    await expect(verifyExport(changed)).rejects.toThrow('line 6: entry 5 was changed, or the one before it');
    await expect(verifyExport(original.slice(0, -1))).rejects.toThrow(
      'the export has no end: it is cut off after line 41',
    );
    await expect(verifyExport(original.toSpliced(3, 1))).rejects.toThrow('line 4 has the number 4; expected 3');
  });

  it('computed again as a whole ends at another hash: only a copy of the end shows it', async () => {
    const again = exported(Array.from({ length: 40 }, (_, i) => event(i + (i === 20 ? 100 : 0))));
    const [first, second] = [await verifyExport(original), await verifyExport(again)];
    expect(second.end.number).toBe(first.end.number);
    expect(second.end.hash).not.toBe(first.end.hash);
  });
});
