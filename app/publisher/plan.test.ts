import { describe, expect, it } from 'vitest';
import { cleanup, contradicts, isCurrent, releaseId, uploadOrder } from './plan.ts';
import { siteFile } from './site.ts';

const file = (key: string, body = key) => siteFile(key, Buffer.from(body));
const remoteOf = ({ checksum, contentType, cacheControl }: ReturnType<typeof file>) => ({
  checksum,
  contentType,
  cacheControl,
});
const chunk = '_next/static/chunks/page-0123456789abcdef.js';

describe('the headers of a file', () => {
  it.each([
    [chunk, 'public, max-age=31536000, immutable', 'text/javascript; charset=utf-8'],
    ['icon.svg', 'no-cache', 'image/svg+xml'],
    ['env.json', 'no-store', 'application/json; charset=utf-8'],
    ['service/index.html', 'no-cache', 'text/html; charset=utf-8'],
    ['LICENSE', 'no-cache', 'application/octet-stream'],
  ])('%s is kept as %s', (key, cacheControl, contentType) => {
    expect(file(key)).toMatchObject({ cacheControl, contentType });
  });
});

describe('the order of an upload', () => {
  it('is assets, files, configuration, pages, and the entry page at the very end', () => {
    const files = ['index.html', 'a/index.html', 'env.json', 'icon.svg', chunk].map((key) => file(key));
    expect(uploadOrder(files).map((group) => group.map(({ key }) => key))).toEqual([
      [chunk],
      ['icon.svg'],
      ['env.json'],
      ['a/index.html'],
      ['index.html'],
    ]);
  });
});

describe('what is there already', () => {
  it('is current when its content and its headers are the same', () => {
    const page = file('index.html');
    expect(isCurrent(page, remoteOf(page))).toBe(true);
    expect(isCurrent(page, undefined)).toBe(false);
    expect(isCurrent(page, { ...remoteOf(page), checksum: undefined })).toBe(false);
    expect(isCurrent(page, { ...remoteOf(page), cacheControl: 'no-store' })).toBe(false);
    expect(isCurrent(page, { ...remoteOf(page), contentType: 'text/plain' })).toBe(false);
  });

  it('contradicts an asset of the same name with another content, and no page', () => {
    expect(contradicts(file(chunk, 'new'), remoteOf(file(chunk, 'old')))).toBe(true);
    expect(contradicts(file(chunk), remoteOf(file(chunk)))).toBe(false);
    expect(contradicts(file('index.html', 'new'), remoteOf(file('index.html', 'old')))).toBe(false);
  });
});

describe('the id of a release', () => {
  const built = (entries: Readonly<Record<string, string>>) =>
    new Map(Object.entries(entries).map(([key, body]) => [key, Buffer.from(body)]));

  it('depends on the content only, not on where it is published', () => {
    const id = releaseId(built({ 'index.html': 'a', 'env.json': '{}' }));
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(releaseId(built({ 'index.html': 'a', 'env.json': '{"environment":"prod"}' }))).toBe(id);
    expect(releaseId(built({ 'index.html': 'b' }))).not.toBe(id);
    expect(releaseId(built({ 'other.html': 'a' }))).not.toBe(id);
  });
});

describe('the cleanup after a release', () => {
  const release = (id: string, day: number, ...keys: string[]) => ({
    id,
    publishedAt: `2026-11-0${day}T00:00:00.000Z`,
    keys,
  });
  const all = [
    release('two', 2, 'index.html', 'b.js', 'shared.js'),
    release('one', 1, 'index.html', 'a.js', 'shared.js', 'never-seen-again.js'),
    release('three', 3, 'index.html', 'c.js'),
  ];

  it('forgets what only dropped releases need, oldest first', () => {
    expect(cleanup(all, 2)).toEqual({ releases: ['one'], keys: ['a.js', 'never-seen-again.js'] });
    expect(cleanup(all, 1)).toEqual({
      releases: ['one', 'two'],
      keys: ['a.js', 'b.js', 'never-seen-again.js', 'shared.js'],
    });
  });

  it('keeps everything while there are not too many', () => {
    expect(cleanup(all, 3)).toEqual({ releases: [], keys: [] });
  });

  it('takes a release that came back as the newest', () => {
    expect(cleanup([release('one', 9, 'a.js'), ...all.filter(({ id }) => id !== 'one')], 2)).toEqual({
      releases: ['two'],
      keys: ['b.js', 'shared.js'],
    });
  });
});
