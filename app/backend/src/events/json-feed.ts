import type { EventService } from '@sample-platform-ai/contract';
import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { documentTag } from '../call/call.ts';
import type { ServiceHandlers } from '../call/handlers.ts';
import { stamp } from '../database/epoch.ts';
import { instant } from '../database/json.ts';
import { settled } from './repository.ts';

const size = 50;
/** The newest events that are looked at, whatever the filter. */
const searched = 2000;

const feed = {
  name: 'events_feed',
  text: `SELECT ${stamp('e.tx')} || '-' || e.id::text AS id, ${instant('e.at')} AS at, e.subject, e.service, e.environment,
      e.document->>'version' AS version, e.document->>'status' AS status, e.document->>'region' AS region, e.document->>'title' AS title
    FROM (SELECT * FROM events e WHERE ${settled} ORDER BY e.tx DESC, e.id DESC LIMIT ${searched}) e
    WHERE e.subject IN ('deploymentChanged', 'incidentChanged', 'serviceChanged') AND $1 IN ('', e.service)
      AND ($3 IN ('', e.environment) OR e.environment = '')
      AND ($2 = '' OR EXISTS (SELECT FROM services s WHERE s.name = e.service AND s.team = $2))
    ORDER BY e.tx DESC, e.id DESC LIMIT ${size}`,
};

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

async function feedItems(
  db: Queryable,
  service: string,
  [team, environment]: readonly [string, string],
): Promise<object[]> {
  return (await rowsOf<FeedRow & { [key: string]: string | null }>(db, feed, [service, team, environment])).map(itemOf);
}

export const feedHandlers: ServiceHandlers<typeof EventService> = {
  getFeed: async ({ service, team, environment }, { db }) => {
    const items = await feedItems(db, service, [team, environment]);
    const json = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'Release ledger', items });
    return { json, etag: documentTag(json) };
  },
};
