import { LedgerError } from '@sample-platform-ai/contract';
import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { IssuerConfig } from '../config.ts';
import { principalOf } from './claims.ts';
import type { Principal } from './principal.ts';

export type Verifier = (authorization: string | undefined) => Promise<Principal | undefined>;

const clockToleranceSeconds = 5;
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];

interface Issuer {
  readonly config: IssuerConfig;
  readonly keys: JWTVerifyGetKey;
}

function remoteKeys(config: IssuerConfig): JWTVerifyGetKey {
  const uri = config.jwksUri ?? `${config.issuer.replace(/\/$/, '')}/.well-known/jwks`;
  // Keys never expire: valid tokens work during an outage of the issuer. A new key id is fetched at once.
  return createRemoteJWKSet(new URL(uri), { cacheMaxAge: Number.POSITIVE_INFINITY, timeoutDuration: 2000 });
}

const refuse = (detail: string, cause?: unknown) => new LedgerError('unauthenticated', detail, { cause });

function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (cause) {
    throw refuse('the token is not a JWT', cause);
  }
}

async function verifiedPayload(token: string, { config, keys }: Issuer): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: config.issuer,
      audience: config.audience,
      algorithms,
      requiredClaims: ['sub', 'exp', 'iat'],
      clockTolerance: clockToleranceSeconds,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) throw refuse('the token is signed with an unknown key', error);
    if (error instanceof errors.JWTExpired) throw refuse('the token has expired', error);
    if (error instanceof errors.JWTClaimValidationFailed)
      throw refuse(`the token's ${error.claim} is not accepted`, error);
    if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) {
      throw new LedgerError('unavailable', "cannot fetch the issuer's JWKS", { cause: error });
    }
    if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC')
      throw refuse('the token is not valid', error);
    throw new LedgerError('unavailable', "cannot fetch the issuer's JWKS", { cause: error });
  }
}

/** Reads `Authorization`. Undefined without the header; an invalid token is refused even where reads are open. */
export function createVerifier(configs: readonly IssuerConfig[]): Verifier {
  const issuers = new Map(configs.map((config) => [config.issuer, { config, keys: remoteKeys(config) }]));
  return async (authorization) => {
    if (authorization === undefined || authorization === '') return undefined;
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization)?.[1];
    if (token === undefined) throw refuse('the Authorization header has no bearer token');
    const issuer = issuers.get(claimedIssuer(token) ?? '');
    if (!issuer) throw refuse("the token's issuer is not trusted");
    const payload = await verifiedPayload(token, issuer);
    return { ...principalOf(issuer.config, payload), expiresAt: (Number(payload.exp) + clockToleranceSeconds) * 1000 };
  };
}
