import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookTarget {
  readonly url: string;
  /** As LEDGER_WEBHOOK_TARGETS names it. */
  readonly host: string;
  readonly received: Received[];
  /** The answer to the next requests: a status, with headers, after some time; or none at all. */
  answer: (
    received: Received,
  ) => { readonly status: number; readonly headers?: Record<string, string>; readonly afterMs?: number } | undefined;
  stop(): Promise<void>;
}

/** Another system, to which events are sent. */
export async function startTarget(): Promise<WebhookTarget> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      const answer = target.answer(received);
      target.received.push(received);
      if (!answer) {
        response.destroy();
        return;
      }
      const { status, headers, afterMs = 0 } = answer;
      setTimeout(() => response.writeHead(status, headers).end('a text that nobody may read: s3cret'), afterMs);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target: WebhookTarget = {
    url: `http://${host}/hook`,
    host,
    received: [],
    answer: () => ({ status: 204 }),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return target;
}
