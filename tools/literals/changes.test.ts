import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Changes, root, writeChanges } from './changes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'changes-'));
  mkdirSync(join(folder, 'kept'));
  for (const name of ['changed', 'deleted', 'kept/file']) writeFileSync(join(folder, name), `${name} before`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (changes: Changes): Changes =>
  Object.fromEntries(Object.entries(changes).map(([path, text]) => [relative(root, join(folder, path)), text]));

const held = (): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => [join(entry.parentPath, entry.name), entry.isFile()] as const)
      .map(([path, isFile]) => [relative(folder, path), isFile ? readFileSync(path, 'utf8') : undefined]),
  );

const changes = { changed: 'after', deleted: undefined, 'new/folder/created': 'new' };

describe('changes', () => {
  it('are all written: changed, deleted, and created with their folders', () => {
    writeChanges(inFolder(changes));
    expect(held()).toEqual({
      changed: 'after',
      kept: undefined,
      'kept/file': 'kept/file before',
      new: undefined,
      'new/folder': undefined,
      'new/folder/created': 'new',
    });
  });

  it.each([
    ['a file where a folder has to be', 'kept/file/below'],
    ['a folder where a file has to be', 'kept'],
  ])('are none of them written where one fails half-way, for %s', (_, path) => {
    const before = held();
    expect(() => writeChanges(inFolder({ ...changes, [path]: 'x' }))).toThrow(/^nothing was changed: \w+/);
    expect(held()).toEqual(before);
  });
});
