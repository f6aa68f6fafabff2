import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Usually 100. */
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

const fields = (pid: number): readonly string[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may contain any character.
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};
const cpuSecondsOf = (stat: readonly string[]): number => (Number(stat[11]) + Number(stat[12])) / ticksPerSecond;

/** User and system time of all threads of a process. */
export const cpuSeconds = (pid: number): number => cpuSecondsOf(fields(pid));

const endedSeconds = (stat: readonly string[]): number => (Number(stat[13]) + Number(stat[14])) / ticksPerSecond;

function runningSeconds(parent: number): number {
  let sum = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = fields(Number(name));
      if (Number(stat[1]) === parent) sum += cpuSecondsOf(stat);
    } catch {
      // It ended between the listing and the reading.
    }
  }
  return sum;
}

/** CPU time of a process' children, including exited ones: PostgreSQL's sessions and background processes. */
export function childrenCpuSeconds(parent: number): number {
  for (;;) {
    const ended = endedSeconds(fields(parent));
    const running = runningSeconds(parent);
    // Otherwise one has ended meanwhile, and is counted twice or not at all.
    if (endedSeconds(fields(parent)) === ended) return ended + running;
  }
}

function statusMib(pid: number, field: string): number {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}
export const residentMib = (pid: number): number => statusMib(pid, 'VmRSS');
export const peakResidentMib = (pid: number): number => statusMib(pid, 'VmHWM');

/** Resets the peak. */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');
