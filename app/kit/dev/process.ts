import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Child {
  readonly ended: Promise<void>;
  readonly hasEnded: () => boolean;
  /** Sends SIGTERM. */
  stop(): void;
}

/** A process in a separate group: Ctrl-C reaches only this process, which decides the order of shutdown. */
export function startChild(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  options: { readonly cwd?: string } = {},
): Child {
  const child = spawn(command, [...args], {
    ...options,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
    env: { ...process.env, ...environment },
  });
  let over = false;
  const ended = new Promise<void>((done) => {
    const end = () => {
      over = true;
      done();
    };
    child.once('exit', end);
    child.once('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      end();
    });
  });
  return { ended, hasEnded: () => over, stop: () => void child.kill('SIGTERM') };
}

/** True when the address answers with success; false when the child ends first, or after two minutes. */
export async function whenReady(url: string, child: Child): Promise<boolean> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline && !child.hasEnded()) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return true;
    await sleep(100);
  }
  return false;
}
