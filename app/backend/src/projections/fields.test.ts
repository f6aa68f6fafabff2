import { createPools, type Pools } from '@sample-platform-ai/kit/database/pools.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../test/database.ts';
import * as fields from './fields.ts';

let database: TestDatabase;
let pools: Pools;
beforeAll(async () => {
  database = await createDatabase();
  pools = createPools(
    {
      writerUrl: database.url,
      readerUrl: undefined,
      writerConnections: 1,
      readerConnections: 1,
      connectionLifetimeSeconds: 300,
      pipelinedConnections: 0,
      tls: false,
      iam: undefined,
    },
    { applicationName: 'test', onIdleError: () => {} },
  );
  // A database may have a local time zone as its default.
  const admin = new pg.Client(database.adminUrl);
  await admin.connect();
  await admin.query(`ALTER DATABASE ${database.name} SET timezone = 'Australia/Melbourne'`);
  await admin.end();
});
afterAll(async () => {
  await pools.end();
  await database.drop();
});

const document: fields.Fields = {
  id: fields.plainField('t.id'),
  text: fields.textField('t.text'),
  kind: fields.enumField('KIND', 't.kind'),
  at: fields.instantField('t.at'),
  until: fields.instantField('t.until'),
  claim: fields.bareField('t.claim'),
  version: fields.bareField('t.version'),
  related: fields.idsField('SELECT r FROM unnest(t.related) r ORDER BY r'),
};
const write = fields.documentWriter(document);

it.each([
  [
    'whole seconds, nothing that may be absent',
    "'plain', 'in_progress', '2026-01-02 03:04:05+00', NULL, '{}', 1, '{}'",
  ],
  [
    'parts of a second, and everything there',
    `E'a "quote" \\\\ \\x1f \\n é 🚀', 'failed', '2026-07-02 13:04:05.5+10', '2026-07-02 23:59:59.999+10', '{"a": "b\\\\u001f"}', 12,
    '{01900000-0000-7000-8000-000000000002,01900000-0000-7000-8000-000000000001}'`,
  ],
  ['an empty text', "'', 'x', '1999-12-31 23:59:59.010+00', NULL, '[1]', 0, '{01900000-0000-7000-8000-000000000002}'"],
])('a row is written here as PostgreSQL writes it: %s', async (_, values) => {
  const { rows } = await pools.reader.query<{ here: string; there: string }>(
    `SELECT ${fields.joined(fields.columnsOf(document))} AS here, ${fields.documentText(document)} AS there
      FROM (SELECT '01900000-0000-7000-8000-000000000000'::uuid AS id, v.text, v.kind, v.at::timestamptz(3) AS at,
          v.until::timestamptz(3) AS until, v.claim::jsonb AS claim, v.version, v.related::uuid[] AS related
        FROM (VALUES (${values})) v (text, kind, at, until, claim, version, related)) t`,
  );
  const [row] = rows;
  expect(write(fields.separated(row?.here ?? ''))).toBe(row?.there);
  expect(JSON.parse(row?.there ?? '')).toMatchObject({
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT(03:04:05|23:59:59).*Z$/),
  });
});
