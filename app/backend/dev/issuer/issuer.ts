import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { v7 as uuid } from 'uuid';

export interface LocalIssuer {
  readonly url: string;
  /** A token with these claims; the issuer's own come by themselves and can be replaced. */
  sign(claims: JWTPayload, options?: SignOptions): Promise<string>;
  stop(): Promise<void>;
}

export interface SignOptions {
  readonly lifetimeSeconds?: number;
  /** Signs with a key that the issuer does not publish. */
  readonly foreignKey?: boolean;
}

/** An OpenID Connect issuer on 127.0.0.1 that signs real tokens: what the server checks is checked here as well. */
export async function startIssuer(port = 0): Promise<LocalIssuer> {
  const keyId = uuid();
  const own = await generateKeyPair('ES256');
  const foreign = await generateKeyPair('ES256');
  const jwks = JSON.stringify({
    keys: [{ ...(await exportJWK(own.publicKey)), kid: keyId, alg: 'ES256', use: 'sig' }],
  });
  const server = createServer((request, response) => {
    const found = request.url === '/.well-known/jwks';
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' }).end(found ? jwks : '{}');
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the issuer has no port');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    sign: (claims, { lifetimeSeconds = 3600, foreignKey = false } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ iss: url, aud: 'ledger', iat: now, exp: now + lifetimeSeconds, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: keyId })
        .sign(foreignKey ? foreign.privateKey : own.privateKey);
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
