import { connect, createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLink, startRelay } from './relay.ts';

let echo: Server;
let port = 0;
beforeAll(async () => {
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  await new Promise<void>((done) => echo.listen(0, '127.0.0.1', done));
  const address = echo.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => echo.close());

/** Of a busy machine. */
const patience = { timeout: 10_000 };

/** Milliseconds until the answer, `reset` where the connection ended, `silence` where nothing came in time. */
const ask = (relay: number, limitMs = 10_000): Promise<number | 'reset' | 'silence'> =>
  new Promise((resolve) => {
    const start = performance.now();
    const socket = connect(relay, '127.0.0.1', () => socket.write('hello'));
    const end = (answer: number | 'reset' | 'silence') => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .on('error', () => {})
      .once('data', () => end(performance.now() - start))
      .once('close', () => end('reset'));
    setTimeout(() => end('silence'), limitMs);
  });

it('delays what goes to another region, both ways, and nothing else', async () => {
  const link = createLink();
  const [near, far] = [
    await startRelay({ link, delayMs: 500 }, () => ({ port, isFar: false })),
    await startRelay({ link, delayMs: 500 }, () => ({ port, isFar: true })),
  ];
  expect(await ask(near.port)).toBeLessThan(500);
  expect(await ask(far.port)).toBeGreaterThanOrEqual(998);
  await Promise.all([near.stop(), far.stop()]);
});

it('loses every packet while the link is cut, and resets what was open when it heals', async () => {
  const link = createLink();
  const relay = await startRelay({ link, delayMs: 60 }, () => ({ port, isFar: true }));
  link.cut();
  expect(await ask(relay.port, 400)).toBe('silence');
  const open = ask(relay.port);
  await delay(50);
  link.heal();
  expect(await open).toBe('reset');
  expect(await ask(relay.port)).toBeGreaterThan(0);
  await relay.stop();
});

it('loses every packet of what is open in silence, and leads new connections on', async () => {
  const relay = await startRelay({ link: createLink(), delayMs: 0 }, () => ({ port, isFar: false }));
  const socket = connect(relay.port, '127.0.0.1');
  const heard: string[] = [];
  socket.on('data', (chunk) => heard.push(String(chunk))).once('close', () => heard.push('closed'));
  socket.write('before');
  await expect.poll(() => heard, patience).toEqual(['before']);
  relay.lose('both ways');
  socket.write('after');
  expect(await ask(relay.port)).toBeGreaterThan(0);
  expect(heard).toEqual(['before']);
  socket.destroy();
  await relay.stop();
});

it('loses answers alone: what is asked arrives', async () => {
  const arrived: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {}).on('data', (chunk) => arrived.push(String(chunk)));
    socket.pipe(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const to = { port: typeof address === 'object' && address ? address.port : 0, isFar: false };
  const relay = await startRelay({ link: createLink(), delayMs: 0 }, () => to);
  const socket = connect(relay.port, '127.0.0.1');
  const heard: string[] = [];
  socket.on('data', (chunk) => heard.push(String(chunk)));
  socket.write('before');
  await expect.poll(() => heard, patience).toEqual(['before']);
  relay.lose('answers');
  socket.write('after');
  await expect.poll(() => arrived, patience).toEqual(['before', 'after']);
  expect(await ask(relay.port)).toBeGreaterThan(0);
  expect(heard).toEqual(['before']);
  socket.destroy();
  await relay.stop();
  server.close();
});

it('leaves connections half open: their far end closes, and the next packet of the near end is answered with a reset', async () => {
  const ended: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {}).once('close', () => ended.push('far end closed'));
    socket.pipe(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const to = { port: typeof address === 'object' && address ? address.port : 0, isFar: false };
  const relay = await startRelay({ link: createLink(), delayMs: 0 }, () => to);
  const socket = connect(relay.port, '127.0.0.1');
  const heard: string[] = [];
  socket.on('data', (chunk) => heard.push(String(chunk)));
  socket.on('error', (error: NodeJS.ErrnoException) => heard.push(error.code ?? ''));
  socket.write('before');
  await expect.poll(() => heard, patience).toEqual(['before']);
  relay.halfOpen();
  await expect.poll(() => ended, patience).toEqual(['far end closed']);
  await delay(100);
  // Who only listens hears of nothing.
  expect(heard).toEqual(['before']);
  expect(await ask(relay.port)).toBeGreaterThan(0);
  socket.write('after');
  await expect.poll(() => heard, patience).toEqual(['before', 'ECONNRESET']);
  await relay.stop();
  server.close();
});

it('adds latency to what is open and to what comes, in order, and takes it away again', async () => {
  const relay = await startRelay({ link: createLink(), delayMs: 0 }, () => ({ port, isFar: false }));
  const socket = connect(relay.port, '127.0.0.1');
  const heard: string[] = [];
  socket.on('data', (chunk) => heard.push(String(chunk)));
  socket.write('before');
  await expect.poll(() => heard, patience).toEqual(['before']);
  relay.slow(300);
  const since = performance.now();
  socket.write('slow');
  await delay(50);
  relay.slow(0);
  socket.write('er');
  await expect.poll(() => heard.join(''), patience).toBe('beforeslower');
  expect(performance.now() - since).toBeGreaterThanOrEqual(298);
  relay.slow(200);
  expect(await ask(relay.port)).toBeGreaterThanOrEqual(398);
  relay.slow(0);
  expect(await ask(relay.port)).toBeLessThan(300);
  socket.destroy();
  await relay.stop();
});

it('loses what is on its way when a region is lost', async () => {
  const link = createLink();
  const relay = await startRelay({ link, delayMs: 100 }, () => ({ port, isFar: true }));
  const asked = ask(relay.port);
  await delay(50);
  link.drop();
  expect(await asked).toBe('reset');
  expect(await ask(relay.port)).toBeGreaterThanOrEqual(198);
  await relay.stop();
});

it('refuses a connection that leads nowhere', async () => {
  const relay = await startRelay({ link: createLink(), delayMs: 0 }, () => undefined);
  expect(await ask(relay.port)).toBe('reset');
  await relay.stop();
});
