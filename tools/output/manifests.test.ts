import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { writeManifests } from './manifests.ts';

const target = mkdtempSync(join(tmpdir(), 'manifests-'));
afterAll(() => rmSync(target, { recursive: true, force: true }));
const before = { 'apps/a/one.yaml': 'one', 'apps/a/two.yaml': 'two', 'base/b/three.yaml': 'three' };
beforeEach(() => {
  rmSync(target, { recursive: true, force: true });
  writeManifests(before, target);
});

/** Every path below the target, with the text of the files. */
const present = () =>
  Object.fromEntries(
    readdirSync(target, { recursive: true, withFileTypes: true })
      .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
      .map(({ entry, path }) => [
        path.slice(target.length + 1),
        entry.isDirectory() ? undefined : readFileSync(path, 'utf8'),
      ]),
  );
const folder = undefined;

describe('written manifests', () => {
  it('are all that is left, without empty folders', () => {
    writeManifests({ 'apps/a/one.yaml': 'one', 'overlays/c/four.yaml': 'four' }, target);
    expect(present()).toEqual({
      apps: folder,
      'apps/a': folder,
      'apps/a/one.yaml': 'one',
      overlays: folder,
      'overlays/c': folder,
      'overlays/c/four.yaml': 'four',
    });
  });

  it('are not written again where they are the same', () => {
    const inode = (path: string) => statSync(join(target, path)).ino;
    const [one, two] = [inode('apps/a/one.yaml'), inode('apps/a/two.yaml')];
    writeManifests({ ...before, 'apps/a/two.yaml': 'changed' }, target);
    expect(inode('apps/a/one.yaml')).toBe(one);
    expect(inode('apps/a/two.yaml')).not.toBe(two);
    expect(readFileSync(join(target, 'apps/a/two.yaml'), 'utf8')).toBe('changed');
  });

  it('take the place of a folder, and a folder takes the place of one', () => {
    writeManifests({ 'apps/a': 'a file', 'base/b/three.yaml/five.yaml': 'five' }, target);
    expect(present()).toMatchObject({ 'apps/a': 'a file', 'base/b/three.yaml/five.yaml': 'five' });
  });

  it('leave other folders alone', () => {
    mkdirSync(join(target, 'promoted'));
    writeFileSync(join(target, 'promoted/six.yaml'), 'six');
    writeManifests(before, target);
    expect(present()).toMatchObject({ 'promoted/six.yaml': 'six' });
  });

  it('are the old ones when a new one cannot take its place', () => {
    // No manifest, so it does not leave; and no file can take its place.
    mkdirSync(join(target, 'overlays/c/empty'), { recursive: true });
    const all = present();
    const fresh = { 'apps/a/two.yaml': 'changed', 'base/d/seven.yaml': 'seven', 'overlays/c': 'a file' };
    expect(() => writeManifests(fresh, target)).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(present()).toEqual({ ...all, 'base/d': folder });
  });
});
