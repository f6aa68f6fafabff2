import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { securityHeaders } from '@sample-platform-ai/edge/security-headers.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SiteServer, serve } from './server.ts';
import { siteFile } from './site.ts';

const chunk = '_next/static/chunks/a.js';
const files = [
  siteFile('index.html', Buffer.from('<p>entry</p>')),
  siteFile('service/index.html', Buffer.from('<p>service</p>')),
  siteFile('404.html', Buffer.from('<p>missing</p>')),
  siteFile('env.json', Buffer.from('{}')),
  siteFile(chunk, Buffer.from('code();'.repeat(500))),
];

/** A backend that says what it was sent. */
const answers: RequestListener = (request, response) => {
  if (request.url === '/api/forbidden') {
    response.writeHead(403, { 'content-type': 'application/json' }).end('{"no":1}');
  } else if (request.url === '/api/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    request.once('close', () => response.end());
  } else {
    const headers = { 'content-type': 'application/json', 'content-security-policy': "default-src 'none'" };
    const { method, url } = request;
    response.writeHead(200, { ...headers, 'x-frame-options': 'SAMEORIGIN' });
    response.end(JSON.stringify({ method, url, host: request.headers.host, for: request.headers['x-forwarded-for'] }));
  }
};

let backend: Server;
let server: SiteServer;
let backendHost: string;
beforeAll(async () => {
  backend = createServer(answers).listen(0, '127.0.0.1');
  await once(backend, 'listening');
  backendHost = `127.0.0.1:${(backend.address() as AddressInfo).port}`;
  server = await serve({ files, apiUrl: `http://${backendHost}`, host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close();
  backend.closeAllConnections();
  backend.close();
});
const ask = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, { redirect: 'manual', ...init });

describe('the site on this machine', () => {
  it.each([
    ['/', 200, '<p>entry</p>'],
    ['/service/', 200, '<p>service</p>'],
    ['/service/?id=1', 200, '<p>service</p>'],
    ['/nothing/', 404, '<p>missing</p>'],
    ['/%252e%252e/secret', 400, ''],
  ])('answers %s with %i', async (path, status, body) => {
    const response = await ask(path);
    expect([response.status, await response.text()]).toEqual([status, body]);
  });

  it('redirects a page without its slash, with its query', async () => {
    const response = await ask('/service?id=1');
    expect([response.status, response.headers.get('location')]).toEqual([308, '/service/?id=1']);
  });

  it.each(['/', '/nothing/', '/env.json', '/service', '/%252e/', '/api/echo'])(
    'sends every header of the edge with %s',
    async (path) => {
      const { headers } = await ask(path);
      const { 'Content-Security-Policy': policy, ...others } = securityHeaders;
      for (const [name, value] of Object.entries(others)) expect(headers.get(name), name).toBe(value);
      // The API's own policy is stricter, and stays.
      expect(headers.get('content-security-policy')).toBe(path === '/api/echo' ? "default-src 'none'" : policy);
    },
  );

  it('answers what a browser has already with 304', async () => {
    const { headers } = await ask('/');
    expect(headers.get('cache-control')).toBe('no-cache');
    expect((await ask('/', { headers: { 'if-none-match': headers.get('etag') ?? '' } })).status).toBe(304);
  });

  it.each(['br', 'gzip'])('compresses by %s what is large enough', async (encoding) => {
    const headers = { 'accept-encoding': encoding };
    const large = await ask(`/${chunk}`, { headers });
    expect(large.headers.get('content-encoding')).toBe(encoding);
    expect(large.headers.get('cache-control')).toContain('immutable');
    expect(await large.text()).toContain('code();');
    expect((await ask('/env.json', { headers })).headers.get('content-encoding')).toBeNull();
  });
});

describe('the API behind it', () => {
  it('gets path, query and method as they were, its own host, and who calls', async () => {
    const response = await ask('/api/v1/things?a=%2F', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(await response.json()).toEqual({
      method: 'POST',
      url: '/api/v1/things?a=%2F',
      host: backendHost,
      for: '127.0.0.1',
    });
  });

  it('streams events as they come', async () => {
    const end = new AbortController();
    const response = await ask('/api/events', { signal: end.signal });
    const reader = response.body?.getReader();
    const first = await Promise.race([reader?.read(), sleep(2000, 'nothing came')]);
    expect(first).toMatchObject({ value: new TextEncoder().encode('data: 1\n\n') });
    end.abort();
  });

  it('shows the missing page for a 403, as CloudFront does', async () => {
    const response = await ask('/api/forbidden');
    expect([response.status, await response.text()]).toEqual([404, '<p>missing</p>']);
  });

  it('is a bad gateway where nothing answers', async () => {
    const lonely = await serve({ files, apiUrl: 'http://127.0.0.1:1', host: '127.0.0.1', port: 0 });
    const response = await fetch(`${lonely.url}/api/v1/matrix`);
    expect([response.status, await response.text()]).toEqual([502, 'Bad Gateway\n']);
    await lonely.close();
  });
});
