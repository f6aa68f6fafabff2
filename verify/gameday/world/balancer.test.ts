import { createServer } from 'node:http';
import { connect } from 'node:net';
import { type Loss, startBalancer } from '@sample-platform-ai/backend/test/restarts/balancer.ts';
import { expect, it } from 'vitest';

/** Of a busy machine. */
const patience = { timeout: 10_000 };

it.each<{ loss: Loss; arrives: readonly string[] }>([
  { loss: 'both ways', arrives: ['/before', '/later'] },
  { loss: 'answers', arrives: ['/before', '/after', '/later'] },
])('a balancer loses $loss of what is open, and no socket closes', async ({ loss, arrives }) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    if (request.url !== '/readyz') asked.push(request.url ?? '');
    response.end('ok');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const balancer = await startBalancer([{ http: port, grpc: port }]);
  const heard: string[] = [];
  const socket = connect(balancer.http, '127.0.0.1');
  socket.on('data', () => heard.push('answer')).once('close', () => heard.push('closed'));
  const ask = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);
  ask('/before');
  await expect.poll(() => heard, patience).toEqual(['answer']);

  balancer.lose(loss);
  ask('/after');
  // A connection that is opened later works.
  expect(await (await fetch(`http://127.0.0.1:${balancer.http}/later`)).text()).toBe('ok');
  await expect.poll(() => asked.toSorted(), patience).toEqual([...arrives].toSorted());
  expect(heard).toEqual(['answer']);

  socket.destroy();
  await balancer.stop();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
