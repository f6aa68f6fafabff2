import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { localServices } from './local.ts';

const root = resolve(import.meta.dirname, '../..');
const services = localServices(platform, 0);
const programs = platform.services.filter(({ dev }) => dev !== undefined);
const addresses = services.flatMap(({ processes }) =>
  processes.map(
    ({ name, isSite, ports }) => [name, `http://127.0.0.1:${ports.http}${isSite ? '/' : '/readyz'}`] as const,
  ),
);

const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer().once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
// Programs of services listen at the ports of their pods.
const pods = programs.flatMap(({ components }) =>
  Object.values(components).flatMap((component) =>
    'ports' in component ? Object.values(component.ports).filter((port) => port !== undefined) : [],
  ),
);
const wanted = [...pods, ...addresses.map(([, address]) => Number(new URL(address).port))];
const taken = (await Promise.all(wanted.map(async (port) => ((await isFree(port)) ? [] : [port])))).flat();
const why =
  wanted.length === 0
    ? 'no service runs on this machine'
    : taken.length > 0
      ? `another program listens on ${taken.join(', ')}`
      : undefined;

let command: ReturnType<typeof start> | undefined;
let output = '';
function start() {
  // As Ctrl-C in a terminal finds it: pnpm passes the signal on.
  const child = execa(process.execPath, ['--disable-warning=DEP0044', 'tools/dev/main.ts'], {
    cwd: root,
    all: true,
    buffer: false,
    reject: false,
  });
  child.all.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return child;
}
/** Where every process is ready: a line of each program, and the table of the others. */
const isReady = () =>
  (output.match(/^ready in /gm) ?? []).length >= programs.length && (services.length === 0 || /^RUNS\b/m.test(output));

describe.skipIf(why)(`pnpm dev${why ? ` (skipped: ${why})` : ''}`, () => {
  afterAll(async () => {
    command?.kill('SIGINT');
    await command;
  });

  it('starts every service of the literals that has a process', async () => {
    command = start();
    let hasEnded = false;
    void command.then(() => {
      hasEnded = true;
    });
    await expect.poll(() => isReady() || hasEnded, { timeout: 170_000 }).toBe(true);
    expect(isReady(), output).toBe(true);
    const answers = await Promise.all(addresses.map(async ([name, address]) => [name, (await fetch(address)).status]));
    expect(answers).toEqual(addresses.map(([name]) => [name, 200]));
  }, 180_000);

  it('ends all of them with Ctrl-C, and exits with 0', async () => {
    command?.kill('SIGINT');
    expect((await command)?.exitCode, output).toBe(0);
    expect(await Promise.all(wanted.map(isFree))).toEqual(wanted.map(() => true));
  }, 60_000);
});
