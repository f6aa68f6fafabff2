import { execFileSync } from 'node:child_process';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';

export const awsKey = { id: 'AKIDEXAMPLE', secret: 'made-up-for-tests' } as const;

/** A key and a certificate for `localhost`, which vouches for itself. */
export function makeCertificate(): { readonly file: string; readonly key: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-tls-'));
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', keyFile, '-out', file], { stdio: 'ignore' });
  return { file, key: readFileSync(keyFile, 'utf8'), remove: () => rmSync(folder, { recursive: true }) };
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface TokenFacts {
  readonly host: string;
  readonly user: string;
  readonly region: string;
}

/** What RDS checks of a token, by AWS' description of Signature Version 4; undefined when it would refuse it. */
export function readToken(token: string): TokenFacts | undefined {
  const url = new URL(`https://${token}`);
  const get = (name: string) => url.searchParams.get(name) ?? '';
  const [id, day = '', region = '', service] = get('X-Amz-Credential').split('/');
  const signature = get('X-Amz-Signature');
  url.searchParams.delete('X-Amz-Signature');
  const query = [...url.searchParams]
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .sort()
    .join('&');
  const canonical = ['GET', '/', query, `host:${url.host}`, '', 'host', sha256('')].join('\n');
  const scope = `${day}/${region}/rds-db/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', get('X-Amz-Date'), scope, sha256(canonical)].join('\n');
  const key = [region, 'rds-db', 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${awsKey.secret}`, day));
  const given = Buffer.from(signature, 'hex');
  const expected = hmac(key, toSign);
  const isRight = given.length === expected.length && timingSafeEqual(given, expected);
  if (!isRight || id !== awsKey.id || service !== 'rds-db' || get('Action') !== 'connect') return undefined;
  if (get('X-Amz-Expires') !== '900') return undefined;
  return { host: url.host, user: get('DBUser'), region };
}

export interface IamDatabase {
  readonly port: number;
  /** Tokens that were taken. */
  readonly taken: TokenFacts[];
  /** Sign-ins of any kind, taken or not. */
  attempts(): number;
  /** The writer's new home; connections to the old one end. */
  moveTo(region: string): void;
  stop(): Promise<void>;
}

const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const refusal = message(
  'E',
  Buffer.from('SFATAL\0VFATAL\0C28000\0MPAM authentication failed for user "ledger_app"\0\0'),
);

/** One chunk; what a client sends before it hears an answer comes as one. */
const chunk = (socket: Socket): Promise<Buffer> => new Promise((resolve) => socket.once('data', resolve));

/** A proxy in front of a PostgreSQL without authentication that requires TLS and a token, as RDS does. */
export async function startIamDatabase(
  targetPort: number,
  options: { readonly certificate: string; readonly key: string; readonly region: string },
): Promise<IamDatabase> {
  let { region } = options;
  let attempts = 0;
  const taken: TokenFacts[] = [];
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  };
  const signIn = async (socket: Socket) => {
    await chunk(socket);
    socket.write('S');
    const secure = new TLSSocket(socket, { isServer: true, cert: options.certificate, key: options.key });
    track(secure);
    const start = await chunk(secure);
    attempts += 1;
    secure.write(message('R', Buffer.from([0, 0, 0, 3])));
    const facts = readToken((await chunk(secure)).subarray(5, -1).toString());
    if (facts?.region !== region || !start.toString().includes(`user\0${facts.user}\0`)) {
      secure.end(refusal);
      return;
    }
    taken.push(facts);
    const upstream = connect(targetPort, '127.0.0.1');
    track(upstream);
    upstream.write(start);
    secure.pipe(upstream).pipe(secure);
  };
  const server = createServer((socket) => {
    track(socket);
    void signIn(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    taken,
    attempts: () => attempts,
    moveTo: (next) => {
      region = next;
      cut();
    },
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
