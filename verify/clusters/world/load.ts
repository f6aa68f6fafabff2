import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Target } from '../../dry-run/kubectl.ts';
import type { IntervalLine } from '../client/protocol.ts';
import { isSo, until } from './patience.ts';
import { outside } from './stand-ins.ts';

/** Requests of all kinds between two moments. */
export interface Measured {
  readonly requests: number;
  readonly failed: number;
  /** Refused by the load guard, and not failed. */
  readonly shed: number;
  readonly slowestMs: number;
  /** Different errors with their number, at most five. */
  readonly errors: readonly string[];
  /** Statuses of the probe, in order. */
  readonly probe: readonly number[];
}

export function measured(lines: readonly IntervalLine[]): Measured {
  const tallies = lines.flatMap(({ http, grpc }) => [http, grpc]);
  const sum = (of: (tally: (typeof tallies)[number]) => number) =>
    tallies.reduce((total, tally) => total + of(tally), 0);
  const counts = new Map<string, number>();
  for (const error of lines.flatMap(({ errors }) => errors)) counts.set(error, (counts.get(error) ?? 0) + 1);
  return {
    requests: sum(({ ok, shed, failed }) => ok + shed + failed),
    shed: sum(({ shed }) => shed),
    failed: sum(({ failed }) => failed),
    slowestMs: Math.max(0, ...tallies.map(({ slowestMs }) => slowestMs)),
    errors: [...counts]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 5)
      .map(([error, n]) => `${n} x ${error}`),
    probe: lines.flatMap(({ probe }) => probe),
  };
}

/** The client in the cluster, read by its log. */
export class Load {
  readonly #lines: IntervalLine[] = [];
  readonly #process: ChildProcess;

  constructor({ program, context, kubeconfig }: Target) {
    const args = ['logs', '--follow', 'deployment/client', `--namespace=${outside}`, '--pod-running-timeout=60s'];
    const child = spawn(program, [...(context === undefined ? [] : ['--context', context]), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...(kubeconfig !== undefined && { KUBECONFIG: kubeconfig }) },
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) this.#lines.push(JSON.parse(line));
    });
    this.#process = child;
  }

  /** Begins a measurement; its end includes everything that was sent before. */
  begin(): () => Promise<Measured> {
    const from = this.#lines.length;
    return async () => {
      // A line is counted when an answer comes: the deadline of requests is part of the wait only when one is late.
      await this.#more(2);
      return measured(this.#lines.slice(from));
    };
  }

  /** Waits until a few lines in a row have no failure. */
  async quiet(): Promise<void> {
    await until(
      'the client has ten answers without a failure',
      90,
      async () => {
        const last = this.#lines.slice(-4);
        const { requests, failed } = measured(last);
        return last.length === 4 && failed === 0 && requests > 10 ? true : undefined;
      },
      async () => measured(this.#lines.slice(-4)).errors.join('; '),
    );
  }

  async #more(count: number): Promise<void> {
    const from = this.#lines.length;
    await until(`the client's log goes on`, 20, () => isSo(Promise.resolve(this.#lines.length >= from + count)));
  }

  stop(): void {
    this.#process.kill();
  }
}
