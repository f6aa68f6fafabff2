import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { childrenCpuSeconds, cpuSeconds, residentMib } from './process.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A parent whose child works for so long that it shows in hundredths of a second, and then ends. */
async function parentOfWorker(): Promise<number> {
  const work = 'const end = process.cpuUsage().user + 150000; while (process.cpuUsage().user < end);';
  const parent = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(work)}]);
    process.stdout.write('done'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

describe.runIf(process.platform === 'linux')('the figures of a process in /proc', () => {
  it('counts the time of a child that has ended', async () => {
    const pid = await parentOfWorker();
    expect(childrenCpuSeconds(pid)).toBeGreaterThan(0.14);
    expect(childrenCpuSeconds(pid)).toBeLessThan(5);
  });
  it('counts the time and memory of this process', () => {
    expect(cpuSeconds(process.pid)).toBeGreaterThan(0);
    expect(residentMib(process.pid)).toBeGreaterThan(10);
  });
});
