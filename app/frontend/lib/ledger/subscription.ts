import type { Schemas } from '@sample-platform-ai/contract/client';

export type Subscription = Schemas['Subscription'];
export type DeadLetter = Schemas['DeadLetter'];
type Event = Schemas['Event'];
export type EventFormat = Schemas['CreateSubscriptionBody']['format'];

export const formatTexts = {
  EVENT_FORMAT_LEDGER: 'ledger events',
  EVENT_FORMAT_CDEVENTS: 'CDEvents',
} as const satisfies Readonly<Record<EventFormat, string>>;

export const isFormat = (text: string): text is EventFormat => text in formatTexts;

export const stateTexts: Readonly<Record<string, string>> = {
  SUBSCRIPTION_STATE_ACTIVE: 'active',
  SUBSCRIPTION_STATE_PAUSED: 'paused',
  SUBSCRIPTION_STATE_SUSPENDED: 'suspended',
};

/** Of which services and where. */
export const scopeText = ({ service, team, environment }: Subscription): string =>
  [service || (team && `team ${team}`) || 'all services', environment && `in ${environment}`].filter(Boolean).join(' ');

/** What an event says, in a few words. */
export function eventText({
  serviceChanged,
  deploymentChanged,
  observed,
  incidentChanged,
  cellChanged,
  resync,
}: Event): string {
  if (deploymentChanged) return `deployment of ${deploymentChanged.version}`;
  if (incidentChanged) return `incident: ${incidentChanged.title}`;
  if (serviceChanged) return 'catalog change';
  if (observed) return 'observation';
  if (cellChanged) return 'matrix change';
  return resync ? 'resync: read the state again' : 'event';
}

/** As Standard Webhooks write a secret: 32 random bytes. */
export const newSecret = (): string =>
  `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;
