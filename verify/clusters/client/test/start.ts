import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });

/** Starts a program of this folder's parent as it runs in a pod, and waits until it answers. */
export async function start(file: string, variables: Readonly<Record<string, string>>) {
  const port = await freePort();
  const program = spawn(process.execPath, [join(import.meta.dirname, '..', file)], {
    env: { ...process.env, ...variables, PORT: String(port) },
    stdio: 'inherit',
  });
  const url = `http://127.0.0.1:${port}/`;
  const isUp = () =>
    fetch(url).then(
      () => true,
      () => false,
    );
  while (!(await isUp())) await delay(50);
  return { url, stop: () => void program.kill() };
}
