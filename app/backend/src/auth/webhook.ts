import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LedgerError } from '@sample-platform-ai/contract';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { Place, Principal } from './principal.ts';

/** Of the Standard Webhooks specification: id, time and body are signed by HMAC-SHA256. */
const headerNames = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

export const isSigned = (headers: IncomingHttpHeaders): boolean => headers['webhook-signature'] !== undefined;

/** The idempotency key of a request whose signature is verified: each message counts once, however often it is sent. */
export const messageKey = (headers: IncomingHttpHeaders): string =>
  `webhook/${hash('sha256', String(headers['webhook-id'] ?? ''), 'base64url')}`;

/** A secret, and the places that its holder observes; every place without any. */
export interface WebhookSecret {
  readonly secret: string;
  readonly places: readonly Place[];
}

/** Holders of secrets for the same places are one caller, as in a rotation. Others neither use up its quota nor its message ids. */
function principalOf(places: readonly Place[]): Principal {
  const names = places.map(({ environment, region }) => `${environment}/${region}`).sort();
  return { kind: 'controller', id: ['controller:webhook', ...names].join(' '), subject: 'webhook', places };
}

/**
 * Verifies a signed request: a holder of one of the secrets reports as the delivery controller. A signature is valid for five
 * minutes; a repeated request within them is the same message and changes nothing.
 */
export type WebhookVerifier = (headers: IncomingHttpHeaders, body: string | undefined) => Principal;

/** `secrets`: `whsec_` and base64; several during a rotation. */
export function createWebhookVerifier(secrets: readonly WebhookSecret[]): WebhookVerifier {
  const webhooks = secrets.map(({ secret, places }) => ({ webhook: new Webhook(secret), places }));
  return (headers, body) => {
    if (webhooks.length === 0)
      throw new LedgerError('unauthenticated', 'signed requests are not configured; send a bearer token');
    if (headers.authorization !== undefined)
      throw new LedgerError('unauthenticated', 'the request has both a token and a signature; send one of them');
    const signed = Object.fromEntries(headerNames.map((name) => [name, String(headers[name] ?? '')]));
    let refusal: unknown;
    for (const { webhook, places } of webhooks) {
      try {
        webhook.verify(body ?? '', signed, { jsonParse: false });
        return principalOf(places);
      } catch (error) {
        if (!(error instanceof WebhookVerificationError)) throw error;
        refusal = error;
      }
    }
    throw new LedgerError('unauthenticated', 'the signature is not valid, or older than five minutes', {
      cause: refusal,
    });
  };
}
