import { rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { enumName, instant, jsonParameter } from '../database/json.ts';
import { environmentDocument } from '../projections/catalog.ts';
import { type Candidate, filled, type LostRecord, type LostRecords, recordsOf } from './lost-write.ts';
import type { Histories, Parting } from './parting.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const servicesInNext = {
  name: 'lost_services_next',
  text: `SELECT k.event, coalesce(s.entity_version = k."entityVersion" AND s.updated_at = k."updatedAt", false) AS kept,
      coalesce(s.team = k.team AND s.repository = k.repository AND s.links = k.links AND s.updated_at > k."updatedAt", false) AS again
    FROM jsonb_to_recordset($1::jsonb) AS k (event text, name text, "entityVersion" integer, "updatedAt" timestamptz, team text,
      repository jsonb, links jsonb) LEFT JOIN services s ON s.name = k.name`,
};

function serviceRecord({ at, document }: Candidate, again: boolean): LostRecord {
  const { name, team, repository, links, entityVersion } = document;
  const isNew = entityVersion === 1;
  const fields = filled({ team, repository, links });
  return {
    kind: 'service',
    id: text(name),
    recordedAt: at,
    recordedBy: undefined,
    service: text(name),
    what: `version ${String(entityVersion)}, team ${text(team)}`,
    method: isNew ? 'CreateService' : 'UpdateService',
    request: isNew
      ? { verb: 'POST', path: '/v1/services', body: { name, ...fields } }
      : { verb: 'PUT', path: `/v1/services/${text(name)}`, body: fields },
    sentAgain: again,
  };
}

export async function lostServices({ next }: Histories, candidates: readonly Candidate[]): Promise<LostRecords> {
  const keys = candidates.map(({ event, document }) => ({ ...document, event }));
  const found = await rowsOf<{ event: string; kept: boolean; again: boolean }>(next, servicesInNext, [
    jsonParameter(keys),
  ]);
  return recordsOf(candidates, found, (candidate, { again }) => serviceRecord(candidate, again));
}

// No event says that an environment changed. The transaction that wrote the row does: after the last common one, round the 32-bit circle.
const changedEnvironments = {
  name: 'lost_environments',
  text: `SELECT t.name, ${environmentDocument} AS document FROM environments t
    WHERE t.name > $1 AND mod(4294967296 + t.xmin::text::bigint - mod($2::numeric, 4294967296)::bigint, 4294967296) BETWEEN 1 AND 2147483647
    ORDER BY t.name LIMIT 100`,
};
const environmentsInNext = {
  name: 'lost_environments_next',
  text: `SELECT t.name, ${environmentDocument} AS document FROM environments t WHERE t.name = ANY($1::text[])`,
};
type Environment = { name: string; document: Readonly<Record<string, unknown>> };

/** Environments that were written after the histories parted, and that the new database does not have so. */
export async function* lostEnvironments(
  { old, next }: Histories,
  { after }: Parting,
): AsyncGenerator<LostRecord, void, undefined> {
  for (let last: string | undefined = ''; last !== undefined; ) {
    const tx: string = after.stamp.slice(-20);
    const rows: readonly Environment[] = await rowsOf<Environment>(old, changedEnvironments, [last, tx]);
    const found = await rowsOf<Environment>(next, environmentsInNext, [rows.map(({ name }) => name)]);
    const kept = new Map(found.map(({ name, document }) => [name, JSON.stringify(document)]));
    for (const { name, document } of rows) {
      if (kept.get(name) === JSON.stringify(document)) continue;
      const { name: _, ...body } = document;
      yield {
        kind: 'environment',
        id: name,
        recordedAt: undefined,
        recordedBy: undefined,
        environment: name,
        what: Array.isArray(document['regions']) ? document['regions'].join(' ') : '',
        method: 'PutEnvironment',
        request: { verb: 'PUT', path: `/v1/environments/${name}`, body },
        sentAgain: false,
      };
    }
    last = rows.at(-1)?.name;
  }
}

// The secret stays in the database: sending the subscription again needs a new one.
const subscriptions = {
  name: 'lost_subscriptions',
  text: `SELECT t.id::text AS id, t.url, t.service, t.team, t.environment, ${enumName('EVENT_FORMAT', 't.format')} AS format,
      ${enumName('SUBSCRIPTION_STATE', 't.state')} AS state, coalesce(nullif(t.updated_by, ''), t.created_by) AS "recordedBy",
      ${instant('t.updated_at')} AS "updatedAt", t.entity_version AS version
    FROM subscriptions t WHERE t.id > $1::uuid ORDER BY t.id LIMIT 100`,
};
// Of two updates that followed the same version, each database has one.
const subscriptionsInNext = {
  name: 'lost_subscriptions_next',
  text: `SELECT k.id::text AS id, s.id IS NULL AS missing,
      coalesce(s.updated_at > k."updatedAt" AND s.entity_version > k.version OR s.updated_at = k."updatedAt", false) AS kept,
      EXISTS (SELECT FROM subscriptions o WHERE o.url = k.url AND o.service = k.service AND o.team = k.team
        AND o.environment = k.environment AND ${enumName('EVENT_FORMAT', 'o.format')} = k.format
        AND ${enumName('SUBSCRIPTION_STATE', 'o.state')} = k.state AND o.updated_at > k."updatedAt") AS again
    FROM jsonb_to_recordset($1::jsonb) AS k (id uuid, url text, service text, team text, environment text, format text, state text,
      "updatedAt" timestamptz, version integer) LEFT JOIN subscriptions s ON s.id = k.id`,
};
type Subscription = Readonly<
  Record<'id' | 'url' | 'service' | 'team' | 'environment' | 'format' | 'state' | 'recordedBy' | 'updatedAt', string>
> & { readonly version: number };

export async function* lostSubscriptions({ old, next }: Histories): AsyncGenerator<LostRecord, void, undefined> {
  for (let last: string | undefined = '00000000-0000-0000-0000-000000000000'; last !== undefined; ) {
    const rows: readonly Subscription[] = await rowsOf<Subscription>(old, subscriptions, [last]);
    const found = await rowsOf<{ id: string; missing: boolean; kept: boolean; again: boolean }>(
      next,
      subscriptionsInNext,
      [jsonParameter(rows)],
    );
    const states = new Map(found.map((each) => [each.id, each]));
    for (const { id, url, service, team, environment, format, state, recordedBy, updatedAt } of rows) {
      const inNext = states.get(id);
      if (!inNext || inNext.kept) continue;
      const body = filled({ url, service, team, environment, format });
      yield {
        kind: 'subscription',
        ...{ id, recordedAt: updatedAt, recordedBy },
        ...(service ? { service } : {}),
        ...(environment ? { environment } : {}),
        what: `${url} ${state.replace('SUBSCRIPTION_STATE_', '').toLowerCase()}`,
        method: inNext.missing ? 'CreateSubscription' : 'UpdateSubscription',
        request: inNext.missing
          ? { verb: 'POST', path: '/v1/subscriptions', body }
          : { verb: 'PUT', path: `/v1/subscriptions/${id}`, body: { ...body, state } },
        sentAgain: inNext.again,
      };
    }
    last = rows.at(-1)?.id;
  }
}
