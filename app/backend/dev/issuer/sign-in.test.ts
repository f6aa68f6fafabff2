import { createHash } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalIssuer, startIssuer } from './issuer.ts';

let issuer: LocalIssuer;
beforeAll(async () => {
  issuer = await startIssuer({ signIn: true });
});
afterAll(() => issuer.stop());

const verifier = 'v'.repeat(43);
const redirect_uri = 'http://127.0.0.1:3000/signed-in/';
const request = {
  response_type: 'code',
  client_id: 'ledger-web',
  redirect_uri,
  state: 'state',
  nonce: 'nonce',
  code_challenge_method: 'S256',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
};
const authorize = (changes: Readonly<Record<string, string>> = {}) =>
  fetch(`${issuer.url}/authorize?${new URLSearchParams({ ...request, ...changes })}`, { redirect: 'manual' });
const exchange = (code: string, changes: Readonly<Record<string, string>> = {}) => {
  const body = {
    grant_type: 'authorization_code',
    client_id: 'ledger-web',
    code,
    code_verifier: verifier,
    redirect_uri,
  };
  return fetch(`${issuer.url}/token`, { method: 'POST', body: new URLSearchParams({ ...body, ...changes }) });
};
const codeFor = async (person: string) => {
  const response = await authorize({ login_hint: person });
  return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
};

describe('signing in on this machine', () => {
  it('offers everyone that one can be, and carries the request along', async () => {
    const html = await (await authorize({ state: '"><script>' })).text();
    expect(html.match(/name="login_hint" value="\w+"/g)).toHaveLength(3);
    expect(html).toContain('value="&#34;&#62;&#60;script&#62;"');
  });

  it('gives tokens that the issuer’s keys verify, once for a code', async () => {
    const code = await codeFor('editor');
    const tokens = (await (await exchange(code)).json()) as { access_token: string; id_token: string };
    const keys = createRemoteJWKSet(new URL(`${issuer.url}/.well-known/jwks`));
    const options = { issuer: issuer.url, audience: 'ledger-web' };
    expect((await jwtVerify(tokens.access_token, keys, options)).payload).toMatchObject({
      sub: 'editor@example.com',
      groups: ['ledger-editors'],
    });
    expect((await jwtVerify(tokens.id_token, keys, options)).payload['nonce']).toBe('nonce');
    expect((await exchange(code)).status).toBe(400);
  });

  it('answers without a page where its session says who it is, and refuses where it has no session', async () => {
    const silent = { prompt: 'none' };
    const refused = new URL((await authorize(silent)).headers.get('location') ?? '');
    expect([refused.searchParams.get('error'), refused.searchParams.get('state')]).toEqual(['login_required', 'state']);
    const cookie = (await authorize({ login_hint: 'editor' })).headers.get('set-cookie')?.split(';')[0] ?? '';
    const query = new URLSearchParams({ ...request, ...silent });
    const known = await fetch(`${issuer.url}/authorize?${query}`, { redirect: 'manual', headers: { cookie } });
    const code = new URL(known.headers.get('location') ?? '').searchParams.get('code') ?? '';
    expect((await exchange(code)).status).toBe(200);
  });

  it('renews a session by each refresh token once', async () => {
    const tokens = (await (await exchange(await codeFor('viewer'))).json()) as { refresh_token: string };
    const renew = (refresh_token: string) => {
      const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'ledger-web', refresh_token });
      return fetch(`${issuer.url}/token`, { method: 'POST', body });
    };
    const renewed = await renew(tokens.refresh_token);
    const next = (await renewed.json()) as { access_token: string; refresh_token: string };
    expect(renewed.status).toBe(200);
    expect(next.refresh_token).not.toBe(tokens.refresh_token);
    expect((await renew(tokens.refresh_token)).status).toBe(400);
    expect((await renew(next.refresh_token)).status).toBe(200);
  });

  it.each([
    ['a page of another host', { redirect_uri: 'https://evil.example.com/' }],
    ['a host that only begins like this machine', { redirect_uri: 'http://127.0.0.1.example.com/' }],
    ['another client', { client_id: 'other' }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
    ['an unknown person', { login_hint: 'root' }],
  ])('refuses %s', async (_what, changes: Readonly<Record<string, string>>) => {
    expect((await authorize(changes)).status).toBe(400);
  });

  it.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }],
    ['another address to return to', { redirect_uri: 'http://127.0.0.1:3001/signed-in/' }],
    ['an unknown code', { code: 'none' }],
  ])('refuses a token for %s', async (_what, changes: Readonly<Record<string, string>>) => {
    expect((await exchange(await codeFor('viewer'), changes)).status).toBe(400);
  });
});
