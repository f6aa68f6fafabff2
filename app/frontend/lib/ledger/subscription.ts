import type { Schemas } from '@sample-platform-ai/contract/client';

export type Subscription = Schemas['Subscription'];
export type EventFormat = Schemas['CreateSubscriptionBody']['format'];

export const formatTexts = {
  EVENT_FORMAT_LEDGER: 'events of the ledger',
  EVENT_FORMAT_CDEVENTS: 'CDEvents',
} as const satisfies Readonly<Record<EventFormat, string>>;

export const isFormat = (text: string): text is EventFormat => text in formatTexts;

export const stateTexts: Readonly<Record<string, string>> = {
  SUBSCRIPTION_STATE_ACTIVE: 'active',
  SUBSCRIPTION_STATE_PAUSED: 'paused',
  SUBSCRIPTION_STATE_SUSPENDED: 'suspended',
};

/** As Standard Webhooks write a secret: 32 random bytes. */
export const newSecret = (): string =>
  `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;
