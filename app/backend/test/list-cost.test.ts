import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listServices } from '../src/catalog/repository.ts';
import { comparisonStatement } from '../src/comparison/repository.ts';
import { pageStatement, type TimeList } from '../src/database/page-query.ts';
import { matrixDocument, pastMatrix } from '../src/matrix/repository.ts';
import { deliveryMetrics } from '../src/metrics/sql.ts';
import { separated } from '../src/projections/fields.ts';
import { prefixesOf } from '../src/search/query.ts';
import { searchStatement, searchValues } from '../src/search/repository.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { buffersRead, planModes, type Reading, statementOf } from './explain.ts';
import { fillLedger, largeDeployments } from './large-ledger.ts';
import { lists, naive, subsets, window, worlds } from './list-filters.ts';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client(database.adminUrl);
  await client.connect();
  await fillLedger(client);
}, 600_000);
afterAll(async () => {
  await client.end();
  await database.drop();
});

describe(`with ${largeDeployments} deployments`, () => {
  it.each(Object.keys(lists))(
    'each filter of %s reads what it shows, and hardly more',
    async (name) => {
      const listed = lists[name];
      if (!listed) throw new Error(name);
      const over: string[] = [];
      let [most, what] = [0, ''];
      for (const subset of subsets(listed.filters)) {
        for (const [world, values] of Object.entries(worlds)) {
          const all = { ...values, ...listed.values?.[world] };
          const filters = Object.fromEntries(subset.map((filter) => [filter, all[filter] ?? '']));
          for (const after of [undefined, ['2026-02-20T00:00:00.000Z', '01902000-0000-7000-8000-000000000000']]) {
            const { text, values: parameters } = pageStatement(listed.list, 50, filters, after);
            for (const mode of planModes) {
              const buffers = await buffersRead(client, mode, { text, values: parameters });
              const limit = listed.budget[subset.includes('team') && !subset.includes('service') ? 'team' : 'one'];
              const label = `${world} ${mode} ${after ? 'after' : 'first'} ${JSON.stringify(filters)}: ${buffers}`;
              if (buffers > most) [most, what] = [buffers, label];
              if (buffers > limit) over.push(label);
            }
          }
        }
      }
      process.stderr.write(`${name}: at most ${what}\n`);
      expect(over).toEqual([]);
    },
    300_000,
  );

  it.each([
    'service-1',
    'service-19',
    'v1.7',
    'v1.500.42',
    'v',
    '#4711',
    '4711',
    'abcd',
    'run-4',
    'sha256:0',
    'Incident 1',
    '01902000-0000',
    'zz',
  ])('a search for %s reads little, and takes less than three times the aim of 20 ms', async (query) => {
    const values = searchValues(prefixesOf(query), 20);
    const buffers = await buffersRead(client, 'force_generic_plan', { text: searchStatement.text, values });
    expect(buffers).toBeLessThan(3000);
    const times: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      const start = performance.now();
      await client.query({ name: 'search', text: searchStatement.text, values: [...values] });
      times.push(performance.now() - start);
    }
    const [p95 = 0] = times.toSorted((a, b) => b - a).slice(1);
    process.stderr.write(`search ${query}: ${buffers} buffers, p95 ${p95.toFixed(1)} ms\n`);
    // Other tests share the machine: three times the aim holds a wrong plan off.
    expect(p95).toBeLessThan(60);
  });

  it.each([
    { of: 'all services', service: '', team: '', limit: 20_000 },
    { of: 'a team', service: '', team: 'team-1', limit: 1000 },
    { of: 'the service with a third of all', service: 'service-1', team: '', limit: 1000 },
    { of: 'a team without deployments', service: '', team: 'idle', limit: 200 },
  ])('a comparison of $of reads the newest of each cell, and little behind it', async ({ service, team, limit }) => {
    const all = { region: '', at: '', version: '' };
    const over: string[] = [];
    let most = 0;
    for (const [here, there] of [
      [{ environment: 'prod' }, { environment: 'uat' }],
      [{ environment: 'dev' }, { environment: 'prod' }],
      [{ environment: 'prod' }, { environment: 'sandbox' }],
      [
        { environment: 'prod', region: 'east' },
        { environment: 'prod', region: 'west', at: window.until },
      ],
    ])
      for (const mode of planModes) {
        const comparing = { here: { ...all, environment: '', ...here }, there: { ...all, environment: '', ...there } };
        const statement = comparisonStatement({ ...comparing, service, team, includeSame: false });
        const buffers = await buffersRead(client, mode, statement);
        most = Math.max(most, buffers);
        if (buffers > limit) over.push(`${mode} ${JSON.stringify(comparing)}: ${buffers}`);
      }
    process.stderr.write(`comparison of ${service}${team}: at most ${most} buffers\n`);
    expect(over).toEqual([]);
  });

  it.each<{ of: string; limit: number; read: Reading }>([
    ...(
      [
        ['all services', '', 'prod', 10_000],
        ['all services and environments', '', '', 20_000],
        ['a team', 'team-2', '', 3000],
        ['a team without deployments', 'idle', '', 200],
        ['an environment without deployments', '', 'sandbox', 200],
      ] as const
    ).flatMap(([of, team, environment, limit]) => [
      { of: `the matrix of ${of}`, limit: 200, read: (db: Queryable) => matrixDocument(db, { team, environment }) },
      {
        of: `the past matrix of ${of}`,
        limit,
        read: (db: Queryable) => pastMatrix(db, { team, environment }, window.until),
      },
    ]),
    ...(
      [
        ['the service with a third of all', 'service-1', '', 200_000],
        ['a quiet service', 'service-190', '', 500],
        ['a service without deployments', 'idle-1', '', 200],
        ['a quiet team', '', 'quiet', 3000],
        ['a team without deployments', '', 'idle', 500],
      ] as const
    ).map(([of, service, team, limit]) => ({
      of: `the metrics of ${of}`,
      limit,
      read: (db: Queryable) => rowsOf(db, deliveryMetrics, [window.since, window.until, service, team]),
    })),
    ...['', 'team-2', 'idle', 'nothing'].map((team) => ({
      of: `the services of team "${team}"`,
      limit: 100,
      read: (db: Queryable) => listServices(db, { team, pageSize: 50, pageToken: '' }),
    })),
  ])('$of: reads at most $limit pages', async ({ of, limit, read }) => {
    const found = await Promise.all(planModes.map(async (mode) => buffersRead(client, mode, await statementOf(read))));
    process.stderr.write(`${of}: ${found.join(', ')} buffers\n`);
    expect(Math.max(...found)).toBeLessThanOrEqual(limit);
  });

  it.each(Object.keys(lists))(
    'the filters of %s find what they say',
    async (name) => {
      const listed = lists[name];
      if (!listed) throw new Error(name);
      const idOnly: TimeList = { ...listed.list, columns: ['t.id'] };
      // Some of them: the slow way reads the whole table.
      const some = subsets(listed.filters).filter((_, i) => i % 13 === 0);
      for (const subset of some) {
        for (const [world, values] of Object.entries(worlds)) {
          const all = { ...values, ...listed.values?.[world] };
          const filters = Object.fromEntries(subset.map((filter) => [filter, all[filter] ?? '']));
          const { text, values: parameters } = pageStatement(idOnly, 20, filters, undefined);
          const { rows } = await client.query<{ item: string }>(text, parameters);
          const found = rows.map(({ item }) => separated(item)[0]);
          expect(found, JSON.stringify(filters)).toEqual(await naive(client, listed.list, filters));
        }
      }
    },
    300_000,
  );
});
