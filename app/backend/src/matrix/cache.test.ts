import { setTimeout as delay } from 'node:timers/promises';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../test/database.ts';
import { MatrixCache } from './cache.ts';

const everything = { team: '', environment: '' };
let database: TestDatabase;
let pool: pg.Pool;
let asked: string[] = [];
let cache: MatrixCache;
const db: Queryable = {
  query: (statement: string | pg.QueryConfig) => {
    asked.push(typeof statement === 'string' ? statement : (statement.name ?? ''));
    return pool.query(statement as pg.QueryConfig);
  },
};

beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.adminUrl });
  await pool.query(`INSERT INTO environments VALUES ('dev', 'development', '{here,there}', 1), ('prod', 'production', '{here}', 2);
    INSERT INTO services SELECT name, 'team', '{}', '[]', now(), now(), 1 FROM unnest('{cart,mail}'::text[]) name;
    INSERT INTO cells (service, environment, region, entity_version) VALUES ('cart', 'dev', 'here', 1), ('cart', 'dev', 'there', 1),
      ('cart', 'prod', 'here', 1), ('mail', 'dev', 'here', 1)`);
});
beforeEach(() => {
  cache = new MatrixCache();
  asked = [];
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

interface Cell {
  readonly service: string;
  readonly environment: string;
  readonly region: string;
  readonly entityVersion: number;
}
const cells = async (filter = everything, mustSee = false): Promise<readonly Cell[]> =>
  (JSON.parse((await cache.get(db, filter, mustSee)).json) as { cells: Cell[] }).cells;
const change = (region = 'here') =>
  pool.query("UPDATE cells SET entity_version = entity_version + 1 WHERE service = 'mail' AND region = $1", [region]);
const versionOfMail = async (mustSee = false) =>
  (await cells(everything, mustSee)).find(({ service }) => service === 'mail')?.entityVersion;

describe('the matrix of a process', () => {
  it('is read once, however many ask and although they ask again later', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => cache.get(db, everything, false)));
    for (let i = 0; i < 4; i += 1) {
      await delay(60);
      answers.push(await cache.get(db, everything, false));
    }
    expect(new Set(answers).size).toBe(1);
    expect(asked.filter((name) => name === 'matrix')).toHaveLength(1);
    expect(asked.filter((name) => name === 'matrix_version').length).toBeLessThanOrEqual(4);
  });

  it('asks nothing at all right after it asked', async () => {
    await cache.get(db, everything, false);
    const before = asked.length;
    await cache.get(db, everything, false);
    expect(asked.length).toBe(before);
  });

  it('shows a change after a tenth of a second', async () => {
    const before = (await versionOfMail()) ?? 0;
    await change();
    await delay(110);
    expect(await versionOfMail()).toBe(before + 1);
  });

  it('shows at once what the caller has to see', async () => {
    const before = (await versionOfMail()) ?? 0;
    await change();
    expect(await versionOfMail(true)).toBe(before + 1);
    expect(await versionOfMail()).toBe(before + 1);
  });

  it('joins no read of another server where it has to see something', async () => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const late: Queryable = {
      query: async (statement: string | pg.QueryConfig) => {
        const name = typeof statement === 'string' ? statement : statement.name;
        if (name !== 'matrix') return pool.query(statement as pg.QueryConfig);
        await opened;
        return { rows: [{ cells: '[]', version: 'behind', position: '1-x' }] as never[] };
      },
    };
    const behind = cache.get(late, everything, false);
    await delay(20);
    const seen = cells(everything, true);
    await delay(20);
    open();
    expect((await seen).length).toBeGreaterThan(0);
    expect(JSON.parse((await behind).json)).toEqual({ cells: [], position: '1-x', delta: false });
  });

  it('is another one for each filter, and after a change of a team or of the order of environments', async () => {
    expect(await cells({ team: '', environment: 'prod' })).toHaveLength(1);
    expect(await cells({ team: 'other', environment: '' })).toHaveLength(0);
    expect((await cells()).map(({ environment }) => environment)).toEqual(['dev', 'dev', 'prod', 'dev']);
    await pool.query("UPDATE services SET team = 'other', entity_version = entity_version + 1 WHERE name = 'mail'");
    await pool.query("UPDATE environments SET position = 3 WHERE name = 'dev'");
    expect(await cells({ team: 'other', environment: '' }, true)).toHaveLength(1);
    expect((await cells()).map(({ environment }) => environment)).toEqual(['prod', 'dev', 'dev', 'dev']);
  });

  it('keeps no more filters than a few, and answers the others all the same', async () => {
    for (let i = 0; i < 40; i += 1) expect(await cells({ team: `team-${i}`, environment: '' })).toHaveLength(0);
    asked = [];
    await cells({ team: 'team-39', environment: '' });
    expect(asked).not.toContain('matrix');
    await cells({ team: 'team-0', environment: '' });
    expect(asked).toContain('matrix');
  });

  it('fails only for calls during the failure of the database', async () => {
    const broken: Queryable = { query: () => Promise.reject(new Error('gone')) };
    const failed = await Promise.allSettled([1, 2, 3].map(() => cache.get(broken, everything, false)));
    expect(failed.every(({ status }) => status === 'rejected')).toBe(true);
    expect(await cells()).toHaveLength(4);
  });
});
