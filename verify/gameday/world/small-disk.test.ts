import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smallDisk, whyNoSmallDisk } from './small-disk.ts';

const missing = await whyNoSmallDisk(mkdtempSync(join(tmpdir(), 'small-disk-')));

describe(`a small disk${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it.skipIf(missing)('takes nothing once it is full, and takes again once there is room', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'small-disk-'));
    const disk = await smallDisk(join(parent, 'disk'), 4);
    try {
      expect(statfsSync(disk.folder).blocks * statfsSync(disk.folder).bsize).toBe(4 * 2 ** 20);
      expect(disk.fill()).toBeGreaterThan(3 * 2 ** 20);
      const write = () => writeFileSync(join(disk.folder, 'a-file'), Buffer.alloc(8192));
      expect(write).toThrow(/ENOSPC/);
      disk.free();
      expect(write).not.toThrow();
    } finally {
      disk.end();
      rmSync(parent, { recursive: true, force: true });
    }
  });
});
