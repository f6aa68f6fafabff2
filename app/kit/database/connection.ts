import { readFileSync } from 'node:fs';
import pg from 'pg';
import { rdsAuthorities } from './authorities.ts';

/** TLS and authentication of a connection. */
export interface SignIn {
  /** `false` for no TLS; otherwise the PEM file of trusted authorities, by default those of RDS. */
  readonly tls: false | { readonly caFile: string | undefined };
  /** IAM tokens instead of a password, signed for the first region that the database accepts. */
  readonly iam: { readonly regions: readonly string[] } | undefined;
}

/** IAM returned no token, so the database is not available. */
export class SignInError extends Error {}

export interface Connection {
  readonly Client: typeof pg.Client;
  readonly settings: pg.ClientConfig;
}

/** With `ca`, Node trusts only these authorities; it also verifies the host name. */
const tlsOptions = (tls: SignIn['tls']): pg.ClientConfig['ssl'] =>
  tls && { ca: tls.caFile === undefined ? [...rdsAuthorities] : readFileSync(tls.caFile, 'utf8') };

/** The options of connections to this database: from its URL, or with IAM tokens. */
export function connectionTo(url: string, { tls, iam }: SignIn): Connection {
  const ssl = tlsOptions(tls);
  // Sessions use UTC, whatever the time zone of the database.
  const options = '-c TimeZone=UTC';
  if (!iam) return { Client: pg.Client, settings: { connectionString: url, ssl, options } };
  const { hostname, port, username, pathname } = new URL(url);
  // As separate options: a connection string without a password would override the token.
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
    // Loaded on demand, because the SDK is large.
    const { Signer } = await import('@aws-sdk/rds-signer');
    return await new Signer({ hostname: host, port, username: user, region }).getAuthToken();
  } catch (cause) {
    throw new SignInError('IAM returned no token for the database', { cause });
  }
}

/** SQLSTATE class 28: the server refuses the authentication. */
const wasRefused = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('28');

/**
 * Each connection gets a new token, because a token is valid for 15 minutes. A token is for one region, and Aurora's global
 * endpoint does not say in which region its writer is: after a refusal the next region is tried.
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
        // Connections that are refused together advance the region once.
        if (wasRefused(error) && position === this.#position) position += 1;
        throw error;
      });
      if (!callback) return connected;
      connected.then(() => callback(), callback);
      return undefined;
    }
  };
}
