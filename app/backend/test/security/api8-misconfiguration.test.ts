import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startHarness, useHarness } from '../harness.ts';
import { deploymentRequest } from '../scenario.ts';

/** OWASP API8: security misconfiguration. */
const harness = useHarness({ LEDGER_READS: 'open', LEDGER_CORS_ORIGINS: 'https://ledger.example.com' });

describe('the REST server', () => {
  it('sends security headers, and no name of what it is made of', async () => {
    const { headers } = await fetch(`${harness().url}/livez`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
  });

  it('answers browsers of the configured origin only', async () => {
    const ask = async (origin: string) => {
      const { headers } = await fetch(`${harness().url}/v1/matrix`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      });
      return headers.get('access-control-allow-origin');
    };
    expect(await ask('https://ledger.example.com')).toBe('https://ledger.example.com');
    expect(await ask('https://evil.example.com')).toBeNull();
  });

  it('takes a request id that is harmless, and makes one otherwise', async () => {
    const ask = async (id: string) =>
      (await fetch(`${harness().url}/livez`, { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await ask('run-17000000001')).toBe('run-17000000001');
    expect(await ask('"><script>')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('an internal error', () => {
  it('reveals no internals', async () => {
    const admin = new pg.Client(harness().database.adminUrl);
    await admin.connect();
    await admin.query('ALTER TABLE cells RENAME TO cells_gone');
    const response = await fetch(`${harness().url}/v1/matrix`);
    const body = await response.text();
    await admin.query('ALTER TABLE cells_gone RENAME TO cells');
    await admin.end();
    expect(response.status).toBe(500);
    expect(JSON.parse(body)).toMatchObject({ detail: '', requestId: response.headers.get('x-request-id') });
    expect(body).not.toMatch(/cells|relation|SELECT|node_modules|\.ts/);
  });
});

const rawRequest = (port: number, line: string): Promise<string> =>
  new Promise((done, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\r\nhost: x\r\nconnection: close\r\n\r\n`));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.once('error', reject).once('close', () => done(text));
  });

describe('what is not asked for', () => {
  it.each(['TRACE', 'DELETE', 'PATCH'])('is refused: %s', async (method) => {
    if (method === 'TRACE') {
      const text = await rawRequest(harness().server.ports.http, 'TRACE /v1/matrix HTTP/1.1');
      expect(text).toMatch(/^HTTP\/1.1 (400|404|405)/);
      return;
    }
    expect((await fetch(`${harness().url}/v1/matrix`, { method })).status).toBe(405);
  });

  it('is not served next to the API: metrics, sources, dumps', async () => {
    for (const path of ['/metrics', '/.env', '/package.json', '/src/main.ts', '/debug', '/..%2f..%2fetc/passwd'])
      expect((await fetch(`${harness().url}${path}`)).status, path).toBe(404);
  });
});

describe('the log', () => {
  it('holds nothing that was meant to be secret, whatever fails', async () => {
    const unreachable = `postgres://ledger_app:canary-password@127.0.0.1:${await freePort()}/ledger`;
    const failing = await startHarness({ LEDGER_WRITER_URL: unreachable });
    const token = await failing.tokens.person('admins');
    const body = JSON.stringify(deploymentRequest({ version: 'canary-version' }));
    for (const authorization of [
      `Bearer ${token}`,
      `Bearer ${token}x`,
      'Basic canary-basic',
      'Bearer canary.canary.canary',
    ])
      await fetch(`${failing.url}/v1/deployments?access_token=canary-query`, {
        method: 'POST',
        headers: {
          authorization,
          'content-type': 'application/json',
          cookie: 'canary-cookie',
          'idempotency-key': 'canary-key',
        },
        body,
      });
    await fetch(`${failing.url}/v1/matrix`, { headers: { authorization: `Bearer ${token}` } });
    await fetch(`${failing.url}/readyz`);
    await failing.stop();
    const text = JSON.stringify(failing.logs);
    expect(failing.logs.some(({ code }) => code === 'unavailable')).toBe(true);
    expect(text).not.toMatch(/canary/);
    expect(text).not.toContain(token.split('.')[2]);
  });
});

describe('the configuration', () => {
  it('has no default for anything secret, and closes what it can', () => {
    expect(() => readConfig({})).toThrow(/LEDGER_WRITER_URL[\s\S]*LEDGER_ISSUERS/);
    const config = readConfig({ LEDGER_WRITER_URL: 'postgres://a@db/l', LEDGER_ISSUERS: '[]' });
    expect(config).toMatchObject({ readsAreOpen: false, corsOrigins: [], webhookSecrets: [], trustedProxies: [] });
    expect(config.database.tls).not.toBe(false);
  });

  it('runs in an image without root', () => {
    const dockerfile = readFileSync(resolve(import.meta.dirname, '../../Dockerfile'), 'utf8');
    expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  });
});
