import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { until } from '../../clusters/world/patience.ts';
import { outside } from '../../clusters/world/stand-ins.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import { entrancePorts } from './stand-ins.ts';

type Way = keyof typeof entrancePorts;

/** From this machine to the entrance of a cluster, by `kubectl port-forward`. */
export interface Tunnel {
  /** Of this machine; they stay the same. */
  readonly ports: Readonly<Record<Way, number>>;
  readonly isOpen: () => boolean;
  open(): Promise<void>;
  close(): void;
}

/** `onBreak` is called where it ends although it is wanted, and then it is opened again. */
export async function createTunnel({ program, context }: Target, onBreak: () => void): Promise<Tunnel> {
  const ports = { http: await freePort(), grpc: await freePort(), database: await freePort() };
  const pairs = [
    `${ports.http}:${entrancePorts.http}`,
    `${ports.grpc}:${entrancePorts.grpc}`,
    `${ports.database}:${entrancePorts.database}`,
  ];
  let child: ChildProcess | undefined;
  let listening = 0;
  let wanted = false;
  const start = () => {
    listening = 0;
    const args = ['port-forward', `--namespace=${outside}`, '--address=127.0.0.1', 'deployment/entrance', ...pairs];
    const started = spawn(program, [...(context === undefined ? [] : ['--context', context]), ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child = started;
    createInterface({ input: started.stdout }).on('line', (line) => {
      if (line.startsWith('Forwarding from') && child === started) listening += 1;
    });
    started.once('exit', async () => {
      if (child !== started) return;
      child = undefined;
      if (!wanted) return;
      if (listening === pairs.length) onBreak();
      await delay(250);
      if (wanted && child === undefined) start();
    });
  };
  process.once('exit', () => child?.kill('SIGKILL'));
  const isOpen = () => child !== undefined && listening === pairs.length;
  return {
    ports,
    isOpen,
    open: async () => {
      wanted = true;
      if (child === undefined) start();
      await until(`context ${context}: the entrance can be reached`, 60, async () => isOpen() || undefined);
    },
    close: () => {
      wanted = false;
      child?.kill('SIGKILL');
      child = undefined;
    },
  };
}
