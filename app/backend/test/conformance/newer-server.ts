import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A field and a value of an enum that no client of today's contract knows. */
const unknownField = { addedLater: { some: 'thing' } };
export const unknownDrift = 'DRIFT_ADDED_LATER';

function newer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(newer);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, item]) => [key, key === 'drift' ? unknownDrift : newer(item)]);
  return { ...Object.fromEntries(fields), ...unknownField };
}

/** The ledger as a later version of it would answer: everything has one more field, and drift a value more. */
export async function startNewerServer(url: string): Promise<{ readonly url: string; stop(): Promise<unknown> }> {
  const server: Server = createServer((request, response) => {
    const forward = async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(
          ([name]) =>
            !['host', 'connection', 'content-length', 'upgrade', 'http2-settings', 'transfer-encoding'].includes(name),
        ),
      ) as Record<string, string>;
      const answer = await fetch(`${url}${request.url ?? '/'}`, {
        method: request.method ?? 'GET',
        headers,
        ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
      });
      const body = newer(await answer.json());
      const token = answer.headers.get('ledger-consistency-token');
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'application/json',
        ...(token === null ? {} : { 'ledger-consistency-token': token }),
      });
      response.end(JSON.stringify(body));
    };
    forward().catch((error: unknown) => {
      response.writeHead(502);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
