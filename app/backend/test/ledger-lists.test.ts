import { DeploymentStatus, Health, Severity, SyncStatus } from '@sample-platform-ai/contract';
import { transaction } from '@sample-platform-ai/kit/database/pools.ts';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listServices } from '../src/catalog/repository.ts';
import type { Page, PageRequest } from '../src/database/page-query.ts';
import { listDeployments } from '../src/deployments/repository.ts';
import { listRollouts } from '../src/deployments/rollouts.ts';
import { listIncidents } from '../src/incidents/repository.ts';
import { listObservations } from '../src/observations/repository.ts';
import { admin, minutes, requestOf, runs, useLedger } from './ledger-world.ts';
import { recorded } from './recorded.ts';

const { pool, newService } = useLedger();

interface Kind {
  readonly time: string;
  /** One more, at this minute; its id. */
  readonly add: (db: Queryable, service: string, minute: number, number: number) => Promise<string>;
  readonly page: (db: Queryable, service: string, page: PageRequest, until: string) => Promise<Page>;
}

const anything = { environment: '', region: '', team: '', status: '', intent: '', unresolved: '', since: '' };
const idIn = (json: string): string => (JSON.parse(json) as { id: string }).id;
const one = { rollout: 0, region: 'one', digest: 0, status: DeploymentStatus.SUCCEEDED } as const;

const kinds: Readonly<Record<string, Kind>> = {
  deployments: {
    time: 'startedAt',
    add: async (db, service, minute, number) =>
      (await recorded(db, [requestOf(service, { ...one, minute, rollout: number })]))[0] ?? '',
    page: (db, service, page, until) => {
      const { environment, region, team, status, since } = anything;
      return listDeployments(db, { ...page, environment, region, team, status, since, service, until });
    },
  },
  rollouts: {
    time: 'startedAt',
    add: async (db, service, minute, number) => {
      const [id] = await recorded(db, [requestOf(service, { ...one, minute, rollout: number })]);
      const { rows } = await db.query<{ id: string }>('SELECT rollout_id AS id FROM deployments WHERE id = $1', [id]);
      return rows[0]?.id ?? '';
    },
    page: (db, service, page, until) => {
      const { environment, team, intent, status, since } = anything;
      return listRollouts(db, { ...page, environment, team, intent, status, since, service, until });
    },
  },
  incidents: {
    time: 'startedAt',
    add: (db, service, minute) =>
      admin.openIncident(db, {
        ...{ service, environment: 'prod', title: 'x', severity: Severity.MINOR },
        startedAt: minutes(minute),
      }),
    page: (db, service, page, until) => {
      const { environment, team, status, unresolved, since } = anything;
      return listIncidents(db, { ...page, environment, team, status, unresolved, since, service, until });
    },
  },
  observations: {
    time: 'observedAt',
    add: async (db, service, minute, number) => {
      const seen = { service, environment: 'prod', region: 'one', applicationUid: service, revision: 'r' };
      const more = {
        operation: `op-${number}`,
        imageDigest: `sha256:${'0'.repeat(64)}`,
        sync: SyncStatus.SYNCED,
        health: Health.HEALTHY,
      };
      return idIn((await admin.observe(db, { ...seen, ...more, at: minutes(minute) })).json);
    },
    page: (db, service, page) => listObservations(db, { ...page, service, environment: '', region: '' }),
  },
};

describe('a list', () => {
  it.each(Object.keys(kinds))(
    'of %s holds everything that was there, once and in order, while more is recorded',
    async (name) => {
      const kind = kinds[name];
      if (!kind) throw new Error(name);
      await fc.assert(
        fc.asyncProperty(
          // Few minutes for many items: the same instant is common.
          fc.array(fc.nat(6), { minLength: 1, maxLength: 14 }),
          fc.integer({ min: 1, max: 5 }),
          fc.infiniteStream(fc.nat(6)),
          async (times, pageSize, more) => {
            const service = await newService();
            let number = 0;
            const add = (minute: number) => {
              number += 1;
              return transaction(pool(), (tx) => kind.add(tx, service, minute, number));
            };
            const there: string[] = [];
            for (const minute of times) there.push(await add(minute));
            const seen: { id: string; at: string }[] = [];
            let pageToken = '';
            do {
              const page = await kind.page(pool(), service, { pageSize, pageToken }, '');
              const items = JSON.parse(page.items) as Record<string, string>[];
              expect(items.length).toBe(page.nextPageToken === '' ? items.length : pageSize);
              seen.push(...items.map((item) => ({ id: item['id'] ?? '', at: item[kind.time] ?? '' })));
              pageToken = page.nextPageToken;
              if (pageToken !== '') await add(more.next().value);
            } while (pageToken !== '' && seen.length < 200);
            expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
            expect(there.filter((id) => !seen.some((item) => item.id === id))).toEqual([]);
            const order = seen.map(({ at, id }) => `${at} ${id}`);
            expect(order).toEqual([...order].sort().reverse());
          },
        ),
        runs(10),
      );
    },
  );

  it('of a window holds what began in it, its first instant and not its last', async () => {
    const service = await newService();
    await transaction(pool(), async (tx) => {
      for (const minute of [1, 2, 3, 4]) await kinds['deployments']?.add(tx, service, minute, minute);
    });
    const at = (minute: number) => new Date(Number(minutes(minute).seconds) * 1000).toISOString();
    const { environment, region, team, status } = anything;
    const filter = {
      service,
      environment,
      region,
      team,
      status,
      since: at(2),
      until: at(4),
      pageSize: 0,
      pageToken: '',
    };
    const { items } = await listDeployments(pool(), filter);
    expect((JSON.parse(items) as { startedAt: string }[]).map(({ startedAt }) => startedAt)).toEqual([at(3), at(2)]);
  });

  it('of services holds each once, by name', async () => {
    for (let i = 0; i < 5; i += 1) await newService();
    const names: string[] = [];
    let pageToken = '';
    do {
      const page = await listServices(pool(), { team: 'team', pageSize: 2, pageToken });
      names.push(...(JSON.parse(page.items) as { name: string }[]).map(({ name }) => name));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    const { rows } = await pool().query<{ name: string }>('SELECT name FROM services ORDER BY name');
    expect(names).toEqual(rows.map(({ name }) => name));
  });
});
