import * as oauth from 'oauth4webapi';
import type { Environment } from './environment.ts';
import type { Session } from './session.ts';

type SignIn = NonNullable<Environment['signIn']>;

/** What has to survive the way to the issuer and back; no token is ever among it. */
interface Pending {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly returnTo: string;
}

const pendingKey = 'sign-in';
const redirectUri = (): string => `${window.location.origin}/signed-in/`;

/** Plain HTTP only to an issuer on this machine; `env.json` lets no other pass. */
const transport = (issuer: URL) => ({ [oauth.allowInsecureRequests]: issuer.protocol === 'http:' });

async function discover({ issuer }: SignIn): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer);
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, transport(url)));
}

/** Leaves for the issuer's page; the way back is `/signed-in/`. */
export async function beginSignIn(signIn: SignIn): Promise<void> {
  const server = await discover(signIn);
  if (!server.authorization_endpoint) throw new Error(`${signIn.issuer} names no page to sign in at`);
  const pending: Pending = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    returnTo: window.location.pathname + window.location.search,
  };
  sessionStorage.setItem(pendingKey, JSON.stringify(pending));
  const page = new URL(server.authorization_endpoint);
  page.search = new URLSearchParams({
    response_type: 'code',
    client_id: signIn.clientId,
    redirect_uri: redirectUri(),
    scope: signIn.scope ?? 'openid',
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
  }).toString();
  window.location.assign(page);
}

/** Back from the issuer: the code of this address becomes a session. Throws what is wrong with it. */
export async function endSignIn(signIn: SignIn): Promise<{ readonly session: Session; readonly returnTo: string }> {
  const text = sessionStorage.getItem(pendingKey);
  sessionStorage.removeItem(pendingKey);
  if (text === null) throw new Error('this tab did not begin a sign-in');
  const pending: Pending = JSON.parse(text);
  const server = await discover(signIn);
  const client: oauth.Client = { client_id: signIn.clientId };
  const answer = oauth.validateAuthResponse(server, client, new URL(window.location.href), pending.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    answer,
    redirectUri(),
    pending.verifier,
    transport(new URL(signIn.issuer)),
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: pending.nonce,
    requireIdToken: true,
  });
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  const name = [claims?.['name'], claims?.['email'], claims?.sub].find((value) => typeof value === 'string');
  return {
    session: {
      accessToken: tokens.access_token,
      name: typeof name === 'string' ? name : 'signed in',
      expiresAt: Date.now() + (tokens.expires_in ?? 300) * 1000,
    },
    returnTo: pending.returnTo,
  };
}
