import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { personClaims } from './claims.ts';

export interface SignInOptions {
  /** The issuer's URL for browsers. */
  readonly url: string;
  readonly sign: (claims: JWTPayload) => Promise<string>;
  /** Lifetime of an access token. */
  readonly seconds: number;
}

/** Handles sign-in requests; false for other requests. */
export type SignInHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Anyone may sign in as any of them: this replaces a company's identity provider on one machine. */
const people = ['viewer', 'editor', 'admin'] as const;
const clientId = 'ledger-web';
const codeLifetimeMs = 60_000;
/** Lifetime of an access token. */
export const sessionSeconds = 3600;

/** Authorization codes only go to pages of this machine. */
const localUrl = z.url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost)$/ });
const authorizationSchema = z.object({
  response_type: z.literal('code'),
  client_id: z.literal(clientId),
  redirect_uri: localUrl,
  code_challenge_method: z.literal('S256'),
  code_challenge: z.string().min(1),
  state: z.string().default(''),
  nonce: z.string().default(''),
  /** Set by the page below, or by a client that skips it. */
  login_hint: z.enum(people).optional(),
  /** `none`: uses the session cookie or refuses; shows no page. */
  prompt: z.string().optional(),
});
type Authorization = z.infer<typeof authorizationSchema>;
const tokenSchema = z.discriminatedUnion('grant_type', [
  z.object({
    grant_type: z.literal('authorization_code'),
    client_id: z.literal(clientId),
    code: z.string(),
    code_verifier: z.string(),
    redirect_uri: z.string(),
  }),
  z.object({ grant_type: z.literal('refresh_token'), client_id: z.literal(clientId), refresh_token: z.string() }),
]);

/** The cookie of the issuer's session. */
const cookieName = 'local-issuer';
const signedInAs = (cookies: string | undefined) =>
  people.find((person) => cookies?.split('; ').includes(`${cookieName}=${person}`));

const parameters = (search: URLSearchParams) => Object.fromEntries(search);
const escaped = (value: string) => value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const page = (given: Readonly<Record<string, string>>) => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign in on this machine</title></head><body><main>
<h1>Sign in on this machine</h1>
<p>This replaces your company's sign-in on this machine. Choose an account.</p>
<form action="/authorize">
${Object.entries(given)
  .map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`)
  .join('\n')}
${people.map((person) => `<p><button name="login_hint" value="${person}">${person}@example.com</button></p>`).join('\n')}
</form></main></body></html>
`;

/** The authorization code flow of OpenID Connect with PKCE, for the ledger's page. */
export function signInHandler({ url, sign, seconds }: SignInOptions): SignInHandler {
  const codes = new Map<string, Authorization & { readonly login_hint: (typeof people)[number] }>();
  const json = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  };

  const refreshTokens = new Map<string, (typeof people)[number]>();
  const authorize = (search: URLSearchParams, cookies: string | undefined, response: ServerResponse) => {
    const parsed = authorizationSchema.safeParse(parameters(search));
    if (!parsed.success) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end(`${z.prettifyError(parsed.error)}\n`);
      return;
    }
    const { prompt, ...given } = parsed.data;
    const login_hint = given.login_hint ?? (prompt === 'none' ? signedInAs(cookies) : undefined);
    const back = new URL(given.redirect_uri);
    if (login_hint === undefined && prompt === 'none') {
      back.search = new URLSearchParams({ error: 'login_required', state: given.state, iss: url }).toString();
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    if (login_hint === undefined) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(parameters(search)));
      return;
    }
    const code = randomUUID();
    codes.set(code, { ...given, login_hint });
    setTimeout(() => codes.delete(code), codeLifetimeMs).unref();
    back.search = new URLSearchParams({ code, state: given.state, iss: url }).toString();
    const cookie = `${cookieName}=${login_hint}; HttpOnly; SameSite=Lax; Path=/authorize`;
    response.writeHead(302, { location: back.href, 'set-cookie': cookie }).end();
  };

  /** A refresh token is valid for one use, as for all public clients. */
  const tokensOf = async (name: (typeof people)[number], nonce = '') => {
    const person = personClaims(`${name}@example.com`, `ledger-${name}s`);
    const refreshToken = randomUUID();
    refreshTokens.set(refreshToken, name);
    return {
      token_type: 'Bearer',
      expires_in: seconds,
      access_token: await sign(person),
      id_token: await sign({ ...person, email: person.sub, ...(nonce !== '' && { nonce }) }),
      refresh_token: refreshToken,
    };
  };

  const exchange = async (body: string, response: ServerResponse) => {
    const parsed = tokenSchema.safeParse(parameters(new URLSearchParams(body)));
    if (!parsed.success) {
      json(response, 400, { error: 'invalid_request', error_description: z.prettifyError(parsed.error) });
      return;
    }
    const grant = parsed.data;
    if (grant.grant_type === 'refresh_token') {
      const person = refreshTokens.get(grant.refresh_token);
      refreshTokens.delete(grant.refresh_token);
      if (person) json(response, 200, await tokensOf(person));
      else json(response, 400, { error: 'invalid_grant' });
      return;
    }
    const { code, code_verifier, redirect_uri } = grant;
    const given = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256').update(code_verifier).digest('base64url');
    if (!given || given.code_challenge !== challenge || given.redirect_uri !== redirect_uri) {
      json(response, 400, { error: 'invalid_grant' });
      return;
    }
    json(response, 200, await tokensOf(given.login_hint, given.nonce));
  };

  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/authorize') {
      authorize(searchParams, request.headers.cookie, response);
      return true;
    }
    if (pathname !== '/.well-known/openid-configuration' && pathname !== '/token') return false;
    // The request comes from a page on another port.
    response.setHeader('access-control-allow-origin', '*');
    if (pathname === '/token') {
      if (request.method === 'POST') await exchange(await text(request), response);
      else response.writeHead(405).end();
      return true;
    }
    json(response, 200, {
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      jwks_uri: `${url}/.well-known/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    });
    return true;
  };
}
