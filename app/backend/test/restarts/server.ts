import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { nodeFlags } from '../../runtime.ts';

export interface ServerPorts {
  readonly http: number;
  readonly grpc: number;
  readonly metrics: number;
}

export const freePorts = async (): Promise<ServerPorts> => ({
  http: await freePort(),
  grpc: await freePort(),
  metrics: await freePort(),
});

export interface ServerEnd {
  readonly code: number | null;
  /** Whether calls or connections were left at the limit of the drain, and cut. */
  readonly cut: boolean;
}

export interface ServerProcess {
  stop(): Promise<ServerEnd>;
  kill(): void;
}

/** Runs a bundle as the image does, and waits until it is ready. */
export async function startServer(
  bundle: string,
  { http, grpc, metrics }: ServerPorts,
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child: ChildProcess = spawn(process.execPath, [...nodeFlags, resolve(bundle, 'main.mjs'), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      LEDGER_HOST: '127.0.0.1',
      LEDGER_HTTP_PORT: String(http),
      LEDGER_GRPC_PORT: String(grpc),
      LEDGER_METRICS_PORT: String(metrics),
      LEDGER_RATE_LIMIT_PER_MINUTE: '10000000',
      LEDGER_LOG_LEVEL: 'warn',
      // Longer than a caller leaves a connection unused: one that ends under a request fails it.
      LEDGER_DRAIN_DELAY_MS: '2000',
      ...environment,
    },
  });
  let log = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ended = new Promise<ServerEnd>((done) =>
    child.once('close', (code) => done({ code, cut: log.includes('cut open calls') })),
  );
  const orphaned = () => child.kill('SIGKILL');
  process.once('exit', orphaned);
  void ended.then(() => process.off('exit', orphaned));
  for (let i = 0; i < 600; i += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${http}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) break;
    await delay(50);
  }
  return {
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: () => child.kill('SIGKILL'),
  };
}
