import type { EventService } from '@sample-platform-ai/contract';
import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { documentTag } from '../call/call.ts';
import type { ServiceHandlers } from '../call/handlers.ts';
import { stamp } from '../database/epoch.ts';
import { instant } from '../database/json.ts';
import { settled } from './repository.ts';

const size = 50;
const shown = `e.subject IN ('deploymentChanged', 'incidentChanged', 'serviceChanged')`;
/** An index has the newest of each environment: an event without one counts in all of them. */
const environments = `(SELECT '' AS name UNION ALL SELECT n.name FROM environments n WHERE $1 IN ('', n.name)) v`;
const columns = `${stamp('e.tx')} || '-' || e.id::text AS id, ${instant('e.at')} AS at, e.subject, e.service, e.environment,
  e.document->>'version' AS version, e.document->>'status' AS status, e.document->>'region' AS region, e.document->>'title' AS title`;
const newest = `${settled} AND ${shown} ORDER BY e.tx DESC, e.id DESC LIMIT ${size}`;
const statement = (places: string, condition: string): string => `SELECT ${columns} FROM (
    SELECT n.* FROM ${places} CROSS JOIN LATERAL (SELECT e.* FROM events e WHERE ${condition} AND ${newest}) n
    ORDER BY n.tx DESC, n.id DESC LIMIT ${size}) e
  ORDER BY e.tx DESC, e.id DESC`;

const ofAll = { name: 'events_feed', text: statement(environments, 'e.environment = v.name') };
const ofServices = {
  name: 'events_feed_services',
  text: statement(
    `(SELECT c.name FROM services c WHERE $2 IN ('', c.name) AND $3 IN ('', c.team)) s CROSS JOIN ${environments}`,
    'e.service = s.name AND e.environment = v.name',
  ),
};

export interface FeedFilter {
  readonly service: string;
  readonly team: string;
  readonly environment: string;
}

/** The newest events of a filter. Each service and environment has its own part of an index, so that a quiet one is not behind a busy one. */
export const feedStatement = ({ service, team, environment }: FeedFilter) =>
  service === '' && team === ''
    ? { ...ofAll, values: [environment] }
    : { ...ofServices, values: [environment, service, team] };

interface FeedRow {
  id: string;
  at: string;
  subject: string;
  service: string;
  environment: string;
  version: string | null;
  status: string | null;
  region: string | null;
  title: string | null;
}

/** `DEPLOYMENT_STATUS_IN_PROGRESS` -> `in progress`. */
const statusText = (status: string | null): string =>
  (status ?? '')
    .replace(/^(DEPLOYMENT|INCIDENT)_STATUS_/, '')
    .replaceAll('_', ' ')
    .toLowerCase();

function titleOf({ subject, service, environment, version, status, region, title }: FeedRow): string {
  if (subject === 'deploymentChanged')
    return `${service} ${version} in ${environment}, ${region}: ${statusText(status)}`;
  if (subject === 'incidentChanged')
    return `Incident of ${service} in ${environment}: ${title} (${statusText(status)})`;
  return `${service} changed in the catalog`;
}

function itemOf(row: FeedRow): object {
  const title = titleOf(row);
  const tags = [row.service, row.environment].filter((tag) => tag !== '');
  return { id: row.id, title, content_text: title, date_published: row.at, tags };
}

async function feedItems(db: Queryable, filter: FeedFilter): Promise<object[]> {
  const { values, ...query } = feedStatement(filter);
  return (await rowsOf<FeedRow & { [key: string]: string | null }>(db, query, values)).map(itemOf);
}

export const feedHandlers: ServiceHandlers<typeof EventService> = {
  getFeed: async ({ service, team, environment }, { db }) => {
    const items = await feedItems(db, { service, team, environment });
    const json = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'Release ledger', items });
    return { json, etag: documentTag(json) };
  },
};
