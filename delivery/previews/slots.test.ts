import { describe, expect, it } from 'vitest';
import { type Preview, previewText, readPreview, slotFor, timeText } from './slots.ts';

const now = new Date('2026-11-29T10:00:00.500Z');
const preview = (pullRequest: string, until: string): Preview => ({
  pullRequest,
  commit: 'a'.repeat(40),
  until,
  images: { 'preview/fees-api': `sha256:${'b'.repeat(64)}` },
});
const slots = (...all: readonly (Preview | undefined)[]) =>
  new Map(all.map((each, index) => [index + 1, each] as const));
const [earlier, later] = ['2026-11-29T09:59:59Z', '2026-11-29T10:00:01Z'];

describe('the slot of a pull request', () => {
  it('is the one that it has, also after its time', () => {
    expect(slotFor('5', slots(undefined, preview('5', earlier)), now)).toBe(2);
  });

  it('is the first that no preview has, or whose time is over', () => {
    expect(slotFor('5', slots(preview('4', later), undefined), now)).toBe(2);
    expect(slotFor('5', slots(preview('4', earlier), undefined), now)).toBe(1);
    expect(slotFor('5', slots(preview('4', timeText(now))), now)).toBe(1);
  });

  it('refuses one more than there are slots, with who has them', () => {
    expect(() => slotFor('5', slots(preview('4', later), preview('3', later)), now)).toThrow(
      /pull request 5: found no free slot \(1: #4 until .*, 2: #3 until .*\); allowed: 2 previews at once; remove the label/,
    );
  });
});

describe("a slot's file", () => {
  it('is read as it is written', () => {
    expect(readPreview(previewText(preview('5', later)), 'x')).toEqual(preview('5', later));
  });

  it.each([
    ['{', /^x: found no JSON; allowed: a preview; delete the file/],
    [JSON.stringify({ ...preview('5', later), pullRequest: 5 }), /^x: pullRequest: /],
    [JSON.stringify(preview('5', '2026-11-29T10:00:00+11:00')), /^x: until: a time as 2026-11-29T10:00:00Z/],
    [JSON.stringify({ ...preview('5', later), images: { 'fees-api': 'x' } }), /^x: images: /],
    [
      JSON.stringify({ ...preview('5', later), images: { 'preview/fees-api': 'latest' } }),
      /^x: images: preview\/fees-api: sha256: and 64 hexadecimal digits/,
    ],
    [JSON.stringify({ ...preview('5', later), project: 'controllers' }), /project/],
  ])('refuses %s', (text, message) => {
    expect(() => readPreview(text, 'x')).toThrow(message);
  });
});
