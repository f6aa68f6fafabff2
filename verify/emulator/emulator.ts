import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

/** A port on loopback that is free now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port on 127.0.0.1');
  return address.port;
}

export interface Emulator {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts moto on loopback, for all accounts and regions; `undefined` where it is not installed. */
export async function startEmulator(): Promise<Emulator | undefined> {
  const version = await execa('moto_server', ['--help'], { reject: false });
  if (version.failed) return undefined;
  const port = await freePort();
  const server = execa('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    // A certificate is issued at the first look after its request.
    env: { MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', MOTO_ACM_VALIDATION_WAIT: '0' },
    stdio: 'ignore',
    reject: false,
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const answer = await fetch(`${url}/moto-api/`).catch(() => undefined);
    if (answer?.ok) {
      return {
        url,
        stop: async () => {
          server.kill();
          await server;
        },
      };
    }
    await sleep(200);
  }
  server.kill();
  throw new Error('moto_server did not answer within a minute');
}
