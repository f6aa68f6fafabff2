import type { operations } from '@sample-platform-ai/contract/gen/openapi.ts';
import type { InfiniteData } from '@tanstack/react-query';
import { answerOf, ledger } from './api.ts';
import { type Deployment, deploymentOf, type Rollout, rolloutOf } from './ledger/deployment.ts';
import { type Incident, incidentOf } from './ledger/incident.ts';

export type Filter<Operation extends 'ListDeployments' | 'ListRollouts' | 'ListIncidents' | 'GetDeliveryMetrics'> =
  Omit<NonNullable<operations[Operation]['parameters']['query']>, 'pageToken'>;

export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** Of the next page; empty at the end. */
  readonly next: string;
}

type Read<Query, Item> = (query: Query, pageToken: string, signal?: AbortSignal) => Promise<ListPage<Item>>;

const at = (pageToken: string) => (pageToken === '' ? {} : { pageToken });
const within = (signal: AbortSignal | undefined) => (signal ? { signal } : {});

/** One page of a list, the newest first. */
export const readDeployments: Read<Filter<'ListDeployments'>, Deployment> = async (filter, pageToken, signal) => {
  const query = { pageSize: 50, ...filter, ...at(pageToken) };
  const page = await answerOf(ledger().GET('/v1/deployments', { params: { query }, ...within(signal) }));
  return { items: page.deployments.map(deploymentOf), next: page.nextPageToken ?? '' };
};

export const readRollouts: Read<Filter<'ListRollouts'>, Rollout> = async (filter, pageToken, signal) => {
  const query = { pageSize: 25, ...filter, ...at(pageToken) };
  const page = await answerOf(ledger().GET('/v1/rollouts', { params: { query }, ...within(signal) }));
  return { items: page.rollouts.map(rolloutOf), next: page.nextPageToken ?? '' };
};

export const readIncidents: Read<Filter<'ListIncidents'>, Incident> = async (filter, pageToken, signal) => {
  const query = { pageSize: 50, ...filter, ...at(pageToken) };
  const page = await answerOf(ledger().GET('/v1/incidents', { params: { query }, ...within(signal) }));
  return { items: page.incidents.map(incidentOf), next: page.nextPageToken ?? '' };
};

interface Named {
  readonly id: string;
}

export type Pages<Item extends Named> = InfiniteData<ListPage<Item>, string>;

/** The loaded pages with this item as it is now, where they hold it. */
export function withItem<Item extends Named>(data: Pages<Item>, item: Item): Pages<Item> {
  if (!data.pages.some(({ items }) => items.some(({ id }) => id === item.id))) return data;
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.map((each) => (each.id === item.id ? item : each)),
  }));
  return { ...data, pages };
}

/**
 * The loaded pages after their first page was read again: older pages stay as they are, since a page begins after the last
 * item of the one before, whatever comes on top. Where the new first page does not reach down to what was loaded, it is
 * all that is known for sure.
 */
export function withHead<Item extends Named>(data: Pages<Item>, head: ListPage<Item>): Pages<Item> {
  const [first, ...older] = data.pages;
  const inHead = new Set(head.items.map(({ id }) => id));
  // Down to the last item that both have, the new page says what there is: an item that it lacks matches no more.
  const last = first?.items.findLastIndex(({ id }) => inHead.has(id)) ?? -1;
  if (!first || older.length === 0 || head.next === '' || last < 0) return { pages: [head], pageParams: [''] };
  const below = first.items.slice(last + 1);
  return { ...data, pages: [{ items: [...head.items, ...below], next: first.next }, ...older] };
}
