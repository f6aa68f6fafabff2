import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { root } from '../test/read.ts';

const has = async (tool: string) =>
  (await execa(tool, ['--version'], { reject: false })).failed ? `${tool} is not on PATH` : undefined;
const noActionlint = await has('actionlint');
const noZizmor = await has('zizmor');

describe('linters of others', () => {
  it.skipIf(noActionlint)(`actionlint prints nothing${noActionlint ? ` (skipped: ${noActionlint})` : ''}`, async () => {
    expect((await execa('actionlint', { cwd: root, reject: false, all: true })).all).toBe('');
  });
  it.skipIf(noZizmor)(`zizmor finds nothing${noZizmor ? ` (skipped: ${noZizmor})` : ''}`, async () => {
    const args = ['--offline', '--no-progress', '--format', 'json', '.github'];
    expect(JSON.parse((await execa('zizmor', args, { cwd: root, reject: false })).stdout)).toEqual([]);
  });
});
