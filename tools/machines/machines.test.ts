import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashOf, machinesFor, main } from './cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'machines-'));
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  writeFileSync(join(folder, 'a/one'), 'one');
  writeFileSync(join(folder, 'a/b/two'), 'two');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the bytes of a synthesis', () => {
  it('depend on the text of each file and on its path, and on nothing else', () => {
    const before = hashOf(folder, ['a']);
    writeFileSync(join(folder, 'a/one'), 'one');
    expect(hashOf(folder, ['a'])).toBe(before);
    writeFileSync(join(folder, 'a/one'), 'one\r');
    const other = hashOf(folder, ['a']);
    rmSync(join(folder, 'a/one'));
    writeFileSync(join(folder, 'a/three'), 'one\r');
    expect(new Set([before, other, hashOf(folder, ['a'])]).size).toBe(3);
  });
});

describe('pnpm test:machines', () => {
  it('has a folder of its own for each machine', () => {
    const folders = machinesFor(['20', '24']).map((machine) => machine.folder);
    expect(new Set(folders).size).toBe(folders.length);
    expect(folders).toEqual(expect.arrayContaining(['node-20', 'node-24', expect.stringContaining(' ')]));
  });

  it('refuses a version of Node that the README does not promise', async () => {
    await expect(main(['--node', '16'])).rejects.toThrow('unknown version 16; expected some of 18, 20, 22, 24');
  });
});
