import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Facts, HttpEndpoint } from './endpoints.ts';
import { assertSame, difference } from './same.ts';
import type { BenchServer } from './servers.ts';

const facts: Facts = { deploymentIds: [], services: [], firstEvent: '', matrixTag: '', authorization: '' };
const read: HttpEndpoint = { kind: 'http', name: 'read', about: '', lines: () => ['/v1/one'] };
const write: HttpEndpoint = { kind: 'http', name: 'write', about: '', writes: true, lines: () => ['/v1/one\t{}'] };

const started: Server[] = [];
afterEach(() => {
  for (const server of started.splice(0)) server.close();
});

async function answering(name: string, body: object, status = 200): Promise<BenchServer> {
  const server = createServer((_, response) => response.writeHead(status).end(JSON.stringify(body)));
  started.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { name, pid: 0, readyMs: 0, httpPort: port, grpcPort: 0, stop: () => Promise.resolve() };
}

describe('the comparison of responses', () => {
  it.each([
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, '/a/1/b: 2, 3'],
    [{ a: 1 }, { a: 1, b: null }, '/b: nothing, null'],
    [[1], { 0: 1 }, 'the value: [1], {"0":1}'],
    [{ a: '1' }, { a: 1 }, '/a: "1", 1'],
  ])('names the first difference of %j and %j', (a, b, found) => {
    expect(difference(a, b)).toBe(found);
  });

  it('accepts the same fields in another order', async () => {
    const servers = [await answering('a', { x: 1, y: 2 }), await answering('b', { y: 2, x: 1 })];
    await assertSame(read, facts, servers);
  });

  it('refuses a field that one server lacks, and names it', async () => {
    const servers = [await answering('a', { x: 1, y: 2 }), await answering('b', { x: 1 })];
    await expect(assertSame(read, facts, servers)).rejects.toThrow(
      'a and b answer /v1/one differently at /y: 2, nothing',
    );
  });

  it('refuses an error', async () => {
    const servers = [await answering('a', {}), await answering('b', { title: 'broken' }, 500)];
    await expect(assertSame(read, facts, servers)).rejects.toThrow('b answered /v1/one with 500: {"title":"broken"}');
  });

  it('ignores ids and times of writes, and nothing else', async () => {
    const one = { id: '01a226c3-42ce-7557-bf1f-bf27168db1fa', at: '2026-11-29T10:04:20.613Z', status: 'a' };
    const two = { id: '01a226c3-4313-7508-bb01-6317aaf574fc', at: '2026-11-29T10:04:21.000Z', status: 'a' };
    await assertSame(write, facts, [await answering('a', one), await answering('b', two)]);
    const other = [await answering('a', one), await answering('b', { ...two, status: 'b' })];
    await expect(assertSame(write, facts, other)).rejects.toThrow('/status: "a", "b"');
  });
});
