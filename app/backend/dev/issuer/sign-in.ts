import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { personClaims } from './claims.ts';

export interface SignInOptions {
  /** As browsers reach the issuer. */
  readonly url: string;
  readonly sign: (claims: JWTPayload) => Promise<string>;
}

/** Answers what is about signing in; false where it is about something else. */
export type SignInHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Anyone may be any of them: this stands in for a company's sign-in on one machine. */
const people = ['viewer', 'editor', 'admin'] as const;
const clientId = 'ledger-web';
const codeLifetimeMs = 60_000;
export const sessionSeconds = 3600;

/** Codes go to pages of this machine only, whoever asks. */
const localUrl = z.url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost)$/ });
const authorizationSchema = z.object({
  response_type: z.literal('code'),
  client_id: z.literal(clientId),
  redirect_uri: localUrl,
  code_challenge_method: z.literal('S256'),
  code_challenge: z.string().min(1),
  state: z.string().default(''),
  nonce: z.string().default(''),
  /** Set by the page below, or by whoever wants to pass it by. */
  login_hint: z.enum(people).optional(),
});
type Authorization = z.infer<typeof authorizationSchema>;
const tokenSchema = z.object({
  grant_type: z.literal('authorization_code'),
  client_id: z.literal(clientId),
  code: z.string(),
  code_verifier: z.string(),
  redirect_uri: z.string(),
});

const parameters = (search: URLSearchParams) => Object.fromEntries(search);
const escaped = (value: string) => value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const page = (given: Readonly<Record<string, string>>) => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign in on this machine</title></head><body><main>
<h1>Sign in on this machine</h1>
<p>It stands in for your company's sign-in. Whom do you want to be?</p>
<form action="/authorize">
${Object.entries(given)
  .map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`)
  .join('\n')}
${people.map((person) => `<p><button name="login_hint" value="${person}">${person}@example.com</button></p>`).join('\n')}
</form></main></body></html>
`;

/** The authorization code flow of OpenID Connect with PKCE, for the ledger's page. */
export function signInHandler({ url, sign }: SignInOptions): SignInHandler {
  const codes = new Map<string, Authorization & { readonly login_hint: (typeof people)[number] }>();
  const json = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  };

  const authorize = (search: URLSearchParams, response: ServerResponse) => {
    const parsed = authorizationSchema.safeParse(parameters(search));
    if (!parsed.success) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end(`${z.prettifyError(parsed.error)}\n`);
      return;
    }
    const { login_hint, ...given } = parsed.data;
    if (login_hint === undefined) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(given));
      return;
    }
    const code = randomUUID();
    codes.set(code, { ...given, login_hint });
    setTimeout(() => codes.delete(code), codeLifetimeMs).unref();
    const back = new URL(given.redirect_uri);
    back.search = new URLSearchParams({ code, state: given.state, iss: url }).toString();
    response.writeHead(302, { location: back.href }).end();
  };

  const exchange = async (body: string, response: ServerResponse) => {
    const parsed = tokenSchema.safeParse(parameters(new URLSearchParams(body)));
    if (!parsed.success) {
      json(response, 400, { error: 'invalid_request', error_description: z.prettifyError(parsed.error) });
      return;
    }
    const { code, code_verifier, redirect_uri } = parsed.data;
    const given = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256').update(code_verifier).digest('base64url');
    if (!given || given.code_challenge !== challenge || given.redirect_uri !== redirect_uri) {
      json(response, 400, { error: 'invalid_grant' });
      return;
    }
    const person = personClaims(`${given.login_hint}@example.com`, `ledger-${given.login_hint}s`);
    json(response, 200, {
      token_type: 'Bearer',
      expires_in: sessionSeconds,
      access_token: await sign(person),
      id_token: await sign({ ...person, email: person.sub, ...(given.nonce !== '' && { nonce: given.nonce }) }),
    });
  };

  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/authorize') {
      authorize(searchParams, response);
      return true;
    }
    if (pathname !== '/.well-known/openid-configuration' && pathname !== '/token') return false;
    // The page of another port asks.
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
