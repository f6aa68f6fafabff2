import { execFileSync } from 'node:child_process';

/** A process and all that it has started, the newest generation last. */
function familyOf(pid: number): readonly number[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = [pid];
  for (const parent of family) {
    for (const [child, of] of rows)
      if (of === parent && child !== undefined && !family.includes(child)) family.push(child);
  }
  return family;
}

/**
 * SIGKILL to a process and all that it has started: PostgreSQL's sessions outlive their postmaster by a moment, in which they
 * could still answer.
 */
export function killFamily(pid: number): void {
  for (const each of familyOf(pid)) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  }
}
