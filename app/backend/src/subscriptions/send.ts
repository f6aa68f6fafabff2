import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Webhook } from 'standardwebhooks';
import { ForbiddenTargetError, type TargetRules } from './targets.ts';

export interface Outgoing {
  readonly url: string;
  readonly secrets: readonly string[];
  /** The same for each attempt. */
  readonly id: string;
  readonly body: string;
}

/** The end of an attempt. The response's body is not read: it is none of the caller's business what a target says. */
export type Sent =
  | { readonly ok: true }
  | { readonly ok: false; readonly failure: string; readonly gone: boolean; readonly retryAfterSeconds?: number };

export const requestTimeoutMs = 10_000;

/** Several signatures during a rotation, as Standard Webhooks define it. */
function signedHeaders({ id, secrets, body }: Outgoing, at: Date): Record<string, string> {
  return {
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'ledger-webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}

function outcome({ statusCode = 0, headers }: IncomingMessage): Sent {
  if (statusCode >= 200 && statusCode < 300) return { ok: true };
  const seconds = Number(headers['retry-after']);
  return {
    ok: false,
    failure: `HTTP ${statusCode}`,
    gone: statusCode === 410,
    ...(Number.isFinite(seconds) && seconds > 0 ? { retryAfterSeconds: seconds } : {}),
  };
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host was not found',
  EAI_AGAIN: 'the host was not found',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke',
};

function failureOf(error: unknown, timedOut: boolean): string {
  if (error instanceof ForbiddenTargetError) return error.message;
  if (timedOut) return `no response within ${requestTimeoutMs / 1000} s`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? `no connection${code === '' ? '' : ` (${code})`}`;
}

/** Sends one signed request. Redirects are not followed. Never rejects. */
export async function send(outgoing: Outgoing, targets: TargetRules): Promise<Sent> {
  const signal = AbortSignal.timeout(requestTimeoutMs);
  try {
    const url = new URL(outgoing.url);
    targets.check(outgoing.url);
    const options = {
      method: 'POST',
      headers: signedHeaders(outgoing, new Date()),
      lookup: targets.lookupFor(url),
      signal,
      agent: false as const,
    };
    return await new Promise<Sent>((resolve, reject) => {
      const request: ClientRequest = (url.protocol === 'https:' ? httpsRequest : httpRequest)(
        url,
        options,
        (response) => {
          resolve(outcome(response));
          response.destroy();
        },
      );
      request.on('error', reject);
      // An answer that switches protocols comes as neither a response nor an error.
      request.on('upgrade', (response, socket) => {
        resolve(outcome(response));
        socket.destroy();
      });
      // Whatever ended it: a promise that never settles would keep the subscription for good.
      request.on('close', () => reject(new Error('closed')));
      request.end(outgoing.body);
    });
  } catch (error) {
    return { ok: false, failure: failureOf(error, signal.aborted), gone: false };
  }
}
