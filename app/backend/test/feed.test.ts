import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feedStatement } from '../src/events/json-feed.ts';
import { matrixDelta } from '../src/matrix/repository.ts';
import { buffersRead, planModes, statementOf } from './explain.ts';
import { useHarness } from './harness.ts';
import { deploymentRequest, message, prepareCatalog } from './scenario.ts';

const harness = useHarness({ LEDGER_READS: 'open' });
let admin: pg.Client;

/** Events of a week in which a busy fleet has many deployments, and even more of what the feed leaves out. */
const busy = `INSERT INTO events (id, at, service, environment, subject, document)
  SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, now(), 'service-' || g % 400, (ARRAY['dev', 'uat', 'prod'])[1 + g % 3],
    CASE WHEN g % 4 = 0 THEN 'deploymentChanged' ELSE 'cellChanged' END, '{"version": "v1", "status": "DEPLOYMENT_STATUS_SUCCEEDED"}'
  FROM generate_series(1, 100000) g`;

beforeAll(async () => {
  admin = new pg.Client(harness().database.adminUrl);
  await admin.connect();
  await prepareCatalog(harness());
  const token = await harness().tokens.person('admins');
  const quiet = { service: 'search', environment: 'uat', version: 'v-quiet' };
  message(await harness().clients.rest.call('RecordDeployment', deploymentRequest(quiet), { token }));
  await admin.query(busy);
  await admin.query(`INSERT INTO services SELECT 'service-' || g, 'team-' || g % 20, '{"fullName": "example-org/x", "id": "1", "ownerId": "1"}',
    '[]', now(), now(), 1 FROM generate_series(0, 399) g`);
  await admin.query('VACUUM (ANALYZE) events');
  await admin.query('ANALYZE services');
});
afterAll(() => admin.end());

interface Item {
  readonly title: string;
}
const titles = async (query: string) => {
  const response = await fetch(`${harness().url}/v1/feed?${query}`);
  return ((await response.json()) as { items: Item[] }).items.map(({ title }) => title);
};

it('the changes of the matrix since long ago are looked for in a bounded part of the outbox', async () => {
  const first = { stamp: '1', id: '00000000-0000-0000-0000-000000000000' };
  for (const filter of [
    { team: '', environment: '' },
    { team: 'team-3', environment: '' },
    { team: 'idle', environment: 'prod' },
  ])
    for (const mode of planModes)
      expect(
        await buffersRead(admin, mode, await statementOf((db) => matrixDelta(db, filter, first))),
        `${mode} ${JSON.stringify(filter)}`,
      ).toBeLessThan(300);
});

describe('the feed of a busy fleet', () => {
  it.each(['service=search', 'team=discovery', 'service=search&environment=uat', 'team=discovery&environment=uat'])(
    'has the newest of %s, however much came after',
    async (query) => {
      const expected = 'search v-quiet in uat, ap-southeast-2: succeeded';
      expect(await titles(query)).toEqual(
        query.includes('environment')
          ? [expected, 'search changed in the catalog']
          : [expected, 'search changed in the catalog'],
      );
    },
  );

  it('is in order, and has fifty items at most', async () => {
    for (const query of ['', 'environment=prod', 'team=team-3', 'service=service-4']) {
      const { rows } = await admin.query<{ id: string }>(
        `SELECT e.id FROM events e WHERE e.subject IN ('deploymentChanged', 'incidentChanged', 'serviceChanged')
           AND ($1 = '' OR e.service = $1) AND ($3 = '' OR e.environment IN ('', $3))
           AND ($2 = '' OR e.service IN (SELECT s.name FROM services s WHERE s.team = $2)) ORDER BY e.tx DESC, e.id DESC LIMIT 50`,
        ['service', 'team', 'environment'].map((name) => new URLSearchParams(query).get(name) ?? ''),
      );
      const response = await fetch(`${harness().url}/v1/feed?${query}`);
      const { items } = (await response.json()) as { items: { id: string }[] };
      expect(items.map(({ id }) => id.slice(id.indexOf('-') + 1))).toEqual(rows.map(({ id }) => id));
    }
  });

  it.each([
    { service: '', team: '', environment: '', limit: 200 },
    { service: '', team: '', environment: 'prod', limit: 100 },
    { service: '', team: '', environment: 'nowhere', limit: 50 },
    { service: 'search', team: '', environment: '', limit: 100 },
    { service: 'service-4', team: '', environment: 'prod', limit: 300 },
    { service: 'nothing', team: '', environment: '', limit: 50 },
    { service: '', team: 'team-3', environment: '', limit: 800 },
    { service: '', team: 'team-3', environment: 'uat', limit: 400 },
    { service: '', team: 'nobody', environment: '', limit: 50 },
  ])('of %o reads what it shows, and little more', async ({ limit, ...filter }) => {
    for (const mode of planModes) {
      const buffers = await buffersRead(admin, mode, feedStatement(filter));
      process.stderr.write(`feed of ${JSON.stringify(filter)}, ${mode}: ${buffers} buffers\n`);
      expect(buffers, mode).toBeLessThan(limit);
    }
  });
});
