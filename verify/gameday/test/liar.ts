import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer, text } from 'node:stream/consumers';

/** What a liar answers wrongly; each lie concerns one client or one stream. */
export interface Lies {
  /** Idempotency key of a deployment that is acknowledged, and that the ledger never sees. */
  readonly lost?: string;
  /** Of one that is done twice, each time as another request. */
  readonly twice?: string;
  /** Of one that the read with its token does not show. */
  readonly stale?: string;
  /** A note that comes too late is written all the same. */
  readonly ignoresIfMatch?: boolean;
  /** Event streams bring nothing after so many events. */
  readonly silentAfter?: number;
  /** Event streams bring this event after the next one. */
  readonly swaps?: number;
}

export interface Liar {
  readonly port: number;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const keyOf = ({ headers }: IncomingMessage) => String(headers['idempotency-key'] ?? '');
const tokenIn = (headers: IncomingHttpHeaders) => String(headers['ledger-consistency-token'] ?? '');

/** A proxy in front of a ledger that lies to its clients as a ledger with a bug does. */
export async function startLiar(ledgerPort: number, lies: Lies): Promise<Liar> {
  const send = (incoming: IncomingMessage, body: Buffer, headers: IncomingHttpHeaders): Promise<IncomingMessage> =>
    new Promise((done, fail) => {
      const { method, url: path } = incoming;
      const plain = { ...headers, 'accept-encoding': 'identity' };
      const outgoing = request({ host: '127.0.0.1', port: ledgerPort, method, path, headers: plain }, done);
      outgoing.once('error', fail).end(body);
    });
  const ask = async (incoming: IncomingMessage, body: Buffer, more: IncomingHttpHeaders = {}): Promise<Answer> => {
    const answer = await send(incoming, body, { ...incoming.headers, ...more });
    return { status: answer.statusCode ?? 502, headers: answer.headers, body: await buffer(answer) };
  };

  let recorded: Answer | undefined;
  let matrix: Answer | undefined;
  let staleToken = '';
  let hasLost = false;

  const record = async (incoming: IncomingMessage, body: Buffer): Promise<Answer> => {
    const key = keyOf(incoming);
    // Once: sent again after the play, it is recorded.
    if (key === lies.lost && recorded && !hasLost) {
      hasLost = true;
      const made = { ...JSON.parse(recorded.body.toString()), id: randomUUID() };
      const { 'content-length': _, ...headers } = recorded.headers;
      return { ...recorded, headers, body: Buffer.from(JSON.stringify(made)) };
    }
    recorded = await ask(incoming, body);
    if (key === lies.twice) recorded = await ask(incoming, body, { 'idempotency-key': `${key}-again` });
    if (key === lies.stale) staleToken = tokenIn(recorded.headers);
    return recorded;
  };
  const readMatrix = async (incoming: IncomingMessage, body: Buffer): Promise<Answer> => {
    if (staleToken !== '' && tokenIn(incoming.headers) === staleToken && matrix) return matrix;
    const answer = await ask(incoming, body);
    // What every later read shows is not stale.
    if (staleToken === '') matrix = answer;
    return answer;
  };
  const append = async (incoming: IncomingMessage, body: Buffer): Promise<Answer> => {
    const answer = await ask(incoming, body);
    if (answer.status !== 412) return answer;
    const path = (incoming.url ?? '').replace(/\/entries$/, '');
    const headers = { authorization: incoming.headers.authorization ?? '' };
    const now = await fetch(`http://127.0.0.1:${ledgerPort}${path}`, { headers });
    const { entityVersion } = JSON.parse(await now.text());
    return ask(incoming, body, { 'if-match': `"${entityVersion}"` });
  };

  const stream = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const answer = await send(incoming, Buffer.alloc(0), incoming.headers);
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    incoming.once('close', () => answer.destroy());
    let [left, count, held] = ['', 0, ''];
    for await (const chunk of answer) {
      left += chunk;
      const frames = left.split('\n\n');
      left = frames.pop() ?? '';
      for (const frame of frames) {
        const isEvent = /^data: /m.test(frame) && !/heartbeat/.test(frame);
        if (isEvent) count += 1;
        if (lies.silentAfter !== undefined && count > lies.silentAfter) continue;
        if (isEvent && count === lies.swaps) {
          held = frame;
          continue;
        }
        outgoing.write(`${frame}\n\n`);
        if (isEvent && held !== '') {
          outgoing.write(`${held}\n\n`);
          held = '';
        }
      }
    }
    outgoing.end();
  };

  const server = createServer(async (incoming, outgoing) => {
    try {
      const { method = '', url = '' } = incoming;
      if (url.startsWith('/v1/events')) return await stream(incoming, outgoing);
      const body = Buffer.from(await text(incoming));
      const is = (verb: string, path: RegExp) => method === verb && path.test(url);
      const {
        status,
        headers,
        body: answer,
      } = await (is('POST', /^\/v1\/deployments$/)
        ? record(incoming, body)
        : is('GET', /^\/v1\/matrix/)
          ? readMatrix(incoming, body)
          : lies.ignoresIfMatch && is('POST', /\/entries$/)
            ? append(incoming, body)
            : ask(incoming, body));
      return outgoing.writeHead(status, headers).end(answer);
    } catch {
      return outgoing.destroy();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
