import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchChart, readChart } from './folders.ts';
import { chartsLock, digestIn, readLock } from './lock.ts';

const door = { repository: 'https://charts.invalid', name: 'door', version: '1.0.0' };

/** A helm that serves one archive, in place of a repository. */
async function serve(folder: string, description: string, version = door.version): Promise<void> {
  mkdirSync(join(folder, 'door'), { recursive: true });
  writeFileSync(join(folder, 'door/Chart.yaml'), `name: door\nversion: ${version}\ndescription: ${description}\n`);
  await execa('tar', ['-czf', `door-${version}.tgz`, 'door'], { cwd: folder });
}

describe('the archive of a chart', () => {
  let folder: string;
  let lock: string;
  const fetched = async (version = door.version): Promise<string> => {
    const target = join(mkdtempSync(join(folder, 'work-')), 'door');
    await fetchChart({ ...door, version }, target, { lock });
    return String(readChart(target)['description']);
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archives-'));
    lock = join(folder, 'charts.lock.json');
    const helm = join(folder, 'helm');
    writeFileSync(helm, `#!/bin/sh\nfor last; do :; done\ncp '${folder}'/*.tgz "$last"\n`);
    chmodSync(helm, 0o755);
    vi.stubEnv('PATH', [folder, process.env['PATH']].join(delimiter));
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await serve(folder, 'as published');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  it('is locked when it is first fetched, and accepted again', async () => {
    expect(await fetched()).toBe('as published');
    const first = readFileSync(lock, 'utf8');
    expect(digestIn(readLock(lock), door)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(process.stderr.write).toHaveBeenCalledWith(expect.stringContaining('commit it'));
    expect(await fetched()).toBe('as published');
    expect(readFileSync(lock, 'utf8')).toBe(first);
    expect(process.stderr.write).toHaveBeenCalledTimes(1);
  });

  it('is refused where the same version has other bytes, and the lock stays', async () => {
    await fetched();
    const first = readFileSync(lock, 'utf8');
    await serve(folder, 'as changed');
    await expect(fetched()).rejects.toThrow(
      /^chart door 1\.0\.0 of https:\/\/charts\.invalid: found sha256:\w+; allowed: sha256:\w+, as .*pin another version$/,
    );
    expect(readFileSync(lock, 'utf8')).toBe(first);
  });

  it('is that of one version: another one is locked too, in the order of their names', async () => {
    await fetched();
    await serve(folder, 'as published before', '0.9.0');
    expect(await fetched('0.9.0')).toBe('as published before');
    const key = (version: string) => `door ${version} of ${door.repository}`;
    expect(Object.keys(readLock(lock))).toEqual([key('0.9.0'), key('1.0.0')]);
    expect(new Set(Object.values(readLock(lock))).size).toBe(2);
  });

  it('has no lock where copies of charts are given', async () => {
    await fetchChart(door, join(folder, 'copy'), { local: folder, lock });
    expect(existsSync(lock)).toBe(false);
  });
});

describe('the lock', () => {
  it('of this repository can be read; one with anything but digests is refused', () => {
    expect(() => readLock(chartsLock)).not.toThrow();
    const folder = mkdtempSync(join(tmpdir(), 'lock-'));
    const file = join(folder, 'charts.lock.json');
    writeFileSync(file, JSON.stringify({ 'door 1.0.0 of https://charts.invalid': 'latest' }));
    expect(() => readLock(file)).toThrow(/charts\.lock\.json: .*sha256: and 64 hexadecimal digits/s);
    rmSync(folder, { recursive: true });
  });
});
