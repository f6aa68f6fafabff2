import { beforeEach, describe, expect, it, vi } from 'vitest';
import { beganAt, endSignIn } from './sign-in.ts';

const issuer = 'https://issuer.test';
const signIn = { issuer, clientId: 'ledger-web' };
let discovery: () => Response;
let stored: Map<string, string>;

/** Back from the issuer, with what it answered. */
const comeBack = (silent: boolean, answer: Readonly<Record<string, string>>) => {
  const pending = { verifier: 'v', state: 's', nonce: 'n', returnTo: '/incidents/?team=payments', silent };
  stored.set('sign-in', JSON.stringify(pending));
  const search = new URLSearchParams({ state: 's', ...answer });
  Object.assign(window.location, { href: `https://ledger.test/signed-in/?${search}` });
};

beforeEach(() => {
  stored ??= new Map();
  stored.clear();
  vi.stubGlobal('window', {
    location: { origin: 'https://ledger.test', href: '' },
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
      removeItem: (key: string) => stored.delete(key),
    },
  });
  discovery = () => Response.json({ issuer, token_endpoint: `${issuer}/token` });
  vi.stubGlobal('fetch', async () => discovery());
});

describe('the way back from the issuer', () => {
  it.each(['login_required', 'interaction_required', 'temporarily_unavailable', 'server_error', 'access_denied'])(
    'leads to the asked page after a try without a question that ended with %s',
    async (error) => {
      comeBack(true, { error });
      expect(await endSignIn(signIn)).toEqual({
        session: undefined,
        asked: false,
        returnTo: '/incidents/?team=payments',
      });
    },
  );

  it('leads to the asked page where the issuer is out of reach by then', async () => {
    comeBack(true, { code: 'c' });
    discovery = () => {
      throw new TypeError('Failed to fetch');
    };
    expect((await endSignIn(signIn)).returnTo).toBe('/incidents/?team=payments');
  });

  it('says what went wrong to a person that has asked, and where they came from', async () => {
    comeBack(false, { error: 'temporarily_unavailable' });
    await expect(endSignIn(signIn)).rejects.toThrow();
    expect(beganAt()).toBe('/incidents/?team=payments');
  });
});
