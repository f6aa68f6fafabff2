// Runs in the cluster, as it is here: nothing but Node's own modules can be imported.
import { generateKeyPairSync, sign } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { ClientSettings, IntervalLine, Tally } from './protocol.ts';

const settings: ClientSettings = JSON.parse(process.env['CLIENT'] ?? '');
const deadlineMs = 5000;
const tokenSeconds = 86_400;

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const publicKey = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'client', alg: 'ES256', use: 'sig' };

createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [publicKey] }));
}).listen(settings.issuerPort);

function authorization(claims: ClientSettings['claims']): { readonly authorization?: string } {
  if (!claims) return {};
  const now = Math.floor(Date.now() / 1000);
  const header = base64({ alg: 'ES256', kid: 'client', typ: 'JWT' });
  const text = `${header}.${base64({ iss: settings.issuer, iat: now, exp: now + tokenSeconds, ...claims })}`;
  const signature = sign('sha256', Buffer.from(text), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
  return { authorization: `Bearer ${text}.${signature.toString('base64url')}` };
}
const signedIn = authorization(settings.claims);

const empty = (): { -readonly [key in keyof Tally]: Tally[key] } => ({ ok: 0, shed: 0, failed: 0, slowestMs: 0 });
let interval = { http: empty(), grpc: empty(), errors: [] as string[], probe: [] as number[] };

function count(kind: 'http' | 'grpc', startedAt: number, what: string, error: string | undefined): void {
  const tally = interval[kind];
  tally.slowestMs = Math.max(tally.slowestMs, Math.round(performance.now() - startedAt));
  if (error === undefined) tally.ok += 1;
  else if (error.includes('the process is overloaded')) tally.shed += 1;
  else {
    tally.failed += 1;
    if (interval.errors.length < 10) interval.errors.push(`${what}: ${error.slice(0, 100)}`);
  }
}

/** What a problem (RFC 9457) says, or the text itself. */
const detailOf = (body: string): string => /"detail":"([^"]*)"/.exec(body)?.[1] ?? body;

// Connections are kept, as a load balancer keeps them; nothing is sent twice.
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** `failure` is undefined for an answer with status 200. */
function get(path: string, headers: object, done: (status: number, failure: string | undefined) => void): void {
  const sent = request(
    { host: settings.host, port: settings.httpPort, path, agent, headers: { ...headers }, timeout: deadlineMs },
    (response: IncomingMessage) => {
      const { statusCode = 0 } = response;
      let body = '';
      response
        .setEncoding('utf8')
        .on('data', (text: string) => {
          if (statusCode !== 200) body += text;
        })
        .once('end', () => done(statusCode, statusCode === 200 ? undefined : `${statusCode} ${detailOf(body)}`));
    },
  );
  sent.once('timeout', () => sent.destroy(new Error(`no answer in ${deadlineMs} ms`)));
  sent.once('error', (error) => done(0, error.message));
  sent.end();
}

let turn = 0;
function sendHttp(): void {
  const path = settings.paths[turn++ % settings.paths.length] ?? '/';
  const startedAt = performance.now();
  get(path, signedIn, (_, failure) => count('http', startedAt, `GET ${path}`, failure));
}

const sessions: (ClientHttp2Session | undefined)[] = [undefined, undefined];
/** A session takes no calls after the server's GOAWAY; its open ones finish. */
function session(index: number, port: number): ClientHttp2Session {
  const open = sessions[index];
  if (open && !open.closed && !open.destroyed) return open;
  const made = connect(`http://${settings.host}:${port}`);
  const forget = () => {
    if (sessions[index] === made) sessions[index] = undefined;
  };
  made.on('goaway', forget).on('close', forget).on('error', forget);
  sessions[index] = made;
  return made;
}

const message = Buffer.alloc(5);
function call(
  index: number,
  port: number,
  method: string,
  done: (error: string | undefined, refused: boolean) => void,
): void {
  let stream: ClientHttp2Stream;
  try {
    stream = session(index, port).request({
      ':method': 'POST',
      ':path': method,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...signedIn,
    });
  } catch (error) {
    done(String(error), true);
    return;
  }
  let status: string | undefined;
  let reason = '';
  let failure: string | undefined;
  const read = (headers: { readonly [name: string]: unknown }) => {
    if (headers['grpc-status'] !== undefined) status = String(headers['grpc-status']);
    if (headers['grpc-message'] !== undefined) reason = decodeURIComponent(String(headers['grpc-message']));
  };
  stream.on('response', read).on('trailers', read);
  stream.on('error', (error) => {
    failure = error.message;
  });
  stream.setTimeout(deadlineMs, () => stream.close(constants.NGHTTP2_CANCEL));
  stream.once('close', () => {
    const refused = stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
    done(status === '0' ? undefined : (failure ?? `grpc-status ${status ?? 'missing'} ${reason}`), refused);
  });
  stream.resume();
  stream.end(message);
}

function sendGrpc({ port, methods }: { readonly port: number; readonly methods: readonly string[] }): void {
  const method = methods[turn % methods.length] ?? '';
  const index = turn++ % sessions.length;
  const startedAt = performance.now();
  call(index, port, method, (error, refused) => {
    // gRPC's clients send a call again that the server never saw, once (transparent retry): on a new connection, because the one that
    // refused it is going away. Another open one may be as well.
    if (!refused) {
      count('grpc', startedAt, method, error);
      return;
    }
    sessions[index] = undefined;
    call(index, port, method, (again) => count('grpc', startedAt, method, again));
  });
}

const every = (perSecond: number, send: () => void) => setInterval(send, 1000 / perSecond);
every(settings.requestsPerSecond, sendHttp);
const { grpc, probe } = settings;
if (grpc) every(grpc.callsPerSecond, () => sendGrpc(grpc));
if (probe) {
  const headers = authorization(probe.claims);
  every(4, () => get(probe.path, headers, (status) => interval.probe.push(status)));
}
every(2, () => {
  const line: IntervalLine = interval;
  process.stdout.write(`${JSON.stringify(line)}\n`);
  interval = { http: empty(), grpc: empty(), errors: [], probe: [] };
});
