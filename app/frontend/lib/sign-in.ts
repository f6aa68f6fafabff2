import * as oauth from 'oauth4webapi';
import type { Environment } from './environment.ts';
import type { Session } from './session.ts';
import { tabStore } from './storage.ts';

type SignIn = NonNullable<Environment['signIn']>;

/** What a tab has begun, until it is signed in: it tries once without a question, and no more once a person has asked. */
const begunKey = 'sign-in-begun';
type Begun = 'silent' | 'asked';
const begin = (how: Begun): void => tabStore.setItem(begunKey, how);
const hasAsked = (): boolean => tabStore.getItem(begunKey) === ('asked' satisfies Begun);

/** What has to survive the way to the issuer and back; no token is ever among it. */
interface Pending {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly returnTo: string;
  /** The issuer was asked not to show a page. */
  readonly silent: boolean;
}

const pendingKey = 'sign-in';
const callbackPath = '/signed-in/';
const redirectUri = (): string => window.location.origin + callbackPath;

const pendingNow = (): Pending | undefined => {
  const text = tabStore.getItem(pendingKey);
  return text === null ? undefined : JSON.parse(text);
};

/** Where to go afterwards. From the way back itself, after a sign-in that failed, it is where that one began. */
const placeNow = (): string => {
  const { pathname, search, hash } = window.location;
  return pathname === callbackPath ? (pendingNow()?.returnTo ?? '/') : pathname + search + hash;
};

/** Plain HTTP only to an issuer on this machine; `env.json` lets no other pass. */
const transport = (issuer: URL) => ({ [oauth.allowInsecureRequests]: issuer.protocol === 'http:' });

async function discover({ issuer }: SignIn): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer);
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, transport(url)));
}

/** Whether this tab may still try to sign in without a question. */
export const maySignInSilently = (): boolean => tabStore.getItem(begunKey) === null;

/**
 * Leaves for the issuer's page; the way back is `/signed-in/`, and from there to the page that was asked for. `silent`: the
 * issuer answers at once, from its own session or with a refusal (`prompt=none`); a person who asks meanwhile goes first.
 */
export async function beginSignIn(
  signIn: SignIn,
  { silent = false, returnTo = placeNow() }: { readonly silent?: boolean; readonly returnTo?: string } = {},
): Promise<void> {
  begin(silent ? 'silent' : 'asked');
  const server = await discover(signIn);
  if (!server.authorization_endpoint) throw new Error(`${signIn.issuer} publishes no authorization endpoint`);
  const pending: Pending = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    returnTo,
    silent,
  };
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
    ...(silent && { prompt: 'none' }),
  }).toString();
  if (silent && hasAsked()) return;
  tabStore.setItem(pendingKey, JSON.stringify(pending));
  // A try without a question leaves no entry to go back to.
  if (silent) window.location.replace(page);
  else window.location.assign(page);
}

const sessionOf = (tokens: oauth.TokenEndpointResponse, name: string, refreshToken?: string): Session => ({
  accessToken: tokens.access_token,
  refreshToken: tokens.refresh_token ?? refreshToken,
  name,
  expiresAt: Date.now() + (tokens.expires_in ?? 300) * 1000,
});

/** The next access token by the refresh token; throws where the issuer is out of reach. */
export async function renewSession(signIn: SignIn, session: Session): Promise<Session | 'refused'> {
  if (session.refreshToken === undefined) return 'refused';
  const server = await discover(signIn);
  const client: oauth.Client = { client_id: signIn.clientId };
  const { refreshToken } = session;
  const options = transport(new URL(signIn.issuer));
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, options);
  if (response.status >= 500) throw new Error(`${signIn.issuer} answered ${response.status}`);
  try {
    return sessionOf(await oauth.processRefreshTokenResponse(server, client, response), session.name, refreshToken);
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) return 'refused';
    throw error;
  }
}

/** Where the sign-in began that led here. */
export const beganAt = (): string => pendingNow()?.returnTo ?? '/';

/** What came back: a session, or nothing where the issuer would have had to ask, or could not answer. */
export interface SignInResult {
  readonly session: Session | undefined;
  /** A person asked while the try without a question was on its way. */
  readonly asked: boolean;
  readonly returnTo: string;
}

/**
 * Back from the issuer: the code of this address becomes a session. Throws what is wrong with it; a try without a question
 * that failed, whatever the reason, only leads back to where it began.
 */
export async function endSignIn(signIn: SignIn): Promise<SignInResult> {
  const pending = pendingNow();
  if (!pending) throw new Error('this tab did not start a sign-in');
  const { returnTo, silent } = pending;
  try {
    return { session: await redeem(signIn, pending), asked: false, returnTo };
  } catch (error) {
    if (!silent) throw error;
    return { session: undefined, asked: hasAsked(), returnTo };
  }
}

async function redeem(signIn: SignIn, pending: Pending): Promise<Session> {
  const server = await discover(signIn);
  const client: oauth.Client = { client_id: signIn.clientId };
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    oauth.validateAuthResponse(server, client, new URL(window.location.href), pending.state),
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
  tabStore.removeItem(pendingKey);
  tabStore.removeItem(begunKey);
  return sessionOf(tokens, typeof name === 'string' ? name : 'signed in');
}
