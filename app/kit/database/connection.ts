import { readFileSync } from 'node:fs';
import pg from 'pg';
import { rdsAuthorities } from './authorities.ts';

/** How a connection is trusted, and how it signs in. */
export interface SignIn {
  /** `false` for none; else PEM file of the authorities to trust, or those of RDS. */
  readonly tls: false | { readonly caFile: string | undefined };
  /** Tokens of IAM in the place of a password, signed for the first region that the database takes. */
  readonly iam: { readonly regions: readonly string[] } | undefined;
}

/** IAM gave no token: the database cannot be asked now. */
export class SignInError extends Error {}

export interface Connection {
  readonly Client: typeof pg.Client;
  readonly settings: pg.ClientConfig;
}

/** With `ca`, Node trusts nobody else; the host's name is checked as well. */
const tlsOptions = (tls: SignIn['tls']): pg.ClientConfig['ssl'] =>
  tls && { ca: tls.caFile === undefined ? [...rdsAuthorities] : readFileSync(tls.caFile, 'utf8') };

/** How to open connections to this database: with what its URL holds, or with tokens of IAM. */
export function connectionTo(url: string, { tls, iam }: SignIn): Connection {
  const ssl = tlsOptions(tls);
  // Times are written without a zone of their own, whatever the database's is.
  const options = '-c TimeZone=UTC';
  if (!iam) return { Client: pg.Client, settings: { connectionString: url, ssl, options } };
  const { hostname, port, username, pathname } = new URL(url);
  // In parts: a connection string, having no password, would win over the token.
  const settings = {
    host: hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)),
    ssl,
    options,
  };
  return { Client: tokenClient(settings, iam.regions), settings };
}

interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

async function tokenFor({ host, port, user }: Endpoint, region: string): Promise<string> {
  try {
    // Loaded only where it is used: nothing else here is as large.
    const { Signer } = await import('@aws-sdk/rds-signer');
    return await new Signer({ hostname: host, port, username: user, region }).getAuthToken();
  } catch (cause) {
    throw new SignInError('IAM gave no token to sign in to the database', { cause });
  }
}

/** SQLSTATE class 28: the server does not take the sign-in. */
const wasRefused = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('28');

/**
 * Each connection gets a token of its own, for they last 15 minutes. A token names a region, and Aurora's global
 * endpoint does not tell in which one its writer is: a refusal moves on to the next of the regions.
 */
function tokenClient(endpoint: Endpoint, regions: readonly string[]): typeof pg.Client {
  let position = 0;
  return class TokenClient extends pg.Client {
    readonly #position = position;

    constructor(settings: pg.ClientConfig) {
      const region = regions[position % regions.length] ?? '';
      super({ ...settings, password: () => tokenFor(endpoint, region) });
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: (error?: Error) => void): void;
    override connect(callback?: (error?: Error) => void): Promise<pg.Client> | undefined {
      const connected = super.connect().catch((error: unknown) => {
        // Those that were refused together move on once.
        if (wasRefused(error) && position === this.#position) position += 1;
        throw error;
      });
      if (!callback) return connected;
      connected.then(() => callback(), callback);
      return undefined;
    }
  };
}
