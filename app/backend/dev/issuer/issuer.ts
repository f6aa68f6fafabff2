import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { v7 as uuid } from 'uuid';
import { sessionSeconds, signInHandler } from './sign-in.ts';

export interface LocalIssuer {
  readonly url: string;
  /** A token with these claims; the issuer adds the registered claims, which can be overridden. */
  sign(claims: JWTPayload, options?: SignOptions): Promise<string>;
  /** Publishes a new key next to those that it has, and signs with it from now on. */
  rotate(): Promise<void>;
  stop(): Promise<void>;
}

export interface SignOptions {
  readonly lifetimeSeconds?: number;
  /** Signs with a key that the issuer does not publish. */
  readonly foreignKey?: boolean;
}

export interface IssuerOptions {
  /** @default a free one */
  readonly port?: number;
  /** Address to listen on; only a container uses another one. @default 127.0.0.1 */
  readonly host?: string;
  /** The URL for browsers, if it is on another port of this machine. @default its port on 127.0.0.1 */
  readonly url?: string;
  /** Enables browser sign-in as any of the people. @default false */
  readonly signIn?: boolean;
  /** Lifetime of an access token. @default an hour */
  readonly sessionSeconds?: number;
}

/** An OpenID Connect issuer on this machine with real signatures, so that the server verifies tokens as in production. */
export async function startIssuer(options: IssuerOptions = {}): Promise<LocalIssuer> {
  const foreign = await generateKeyPair('ES256');
  const published: JWK[] = [];
  const publish = async () => {
    const [kid, { publicKey, privateKey }] = [uuid(), await generateKeyPair('ES256')];
    published.push({ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' });
    return { kid, privateKey };
  };
  let own = await publish();
  const server = createServer();
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve),
  );
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the issuer has no port');
  const url = options.url ?? `http://127.0.0.1:${address.port}`;
  const sign: LocalIssuer['sign'] = (claims, { lifetimeSeconds = 300, foreignKey = false } = {}) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: url, aud: 'ledger', iat: now, exp: now + lifetimeSeconds, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: own.kid })
      .sign(foreignKey ? foreign.privateKey : own.privateKey);
  };
  const seconds = options.sessionSeconds ?? sessionSeconds;
  const handleSignIn = options.signIn
    ? signInHandler({ url, sign: (claims) => sign(claims, { lifetimeSeconds: seconds }), seconds })
    : undefined;
  server.on('request', async (request, response) => {
    if (request.url === '/.well-known/jwks') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
    } else if (!(await handleSignIn?.(request, response))) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    }
  });
  return {
    url,
    sign,
    rotate: async () => {
      own = await publish();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
