import { alpha, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clustersOf } from '../../cluster.ts';
import { componentsOf } from '../../components.ts';
import { manifestsOf } from '../../main.ts';
import { throwawayPostgres } from '../../test/postgres.ts';
import { at, list } from '../../test/workload-rules.ts';

const cluster = clustersOf(testPlatform).find(({ environment }) => environment.name === alpha.name);
if (!cluster) throw new Error('the fixture has no cluster of alpha');
const ofComponent = (name: string) => {
  const component = componentsOf(cluster).find((each) => each.name === name);
  return component ? manifestsOf(component, cluster) : [];
};
const data: Readonly<Record<string, string>> = JSON.parse(
  JSON.stringify(
    at(
      ofComponent('databases').find(({ kind }) => kind === 'ConfigMap'),
      'data',
    ),
  ),
);
const jobs = ofComponent('orders-p1').filter(
  ({ kind, metadata }) => kind === 'Job' && metadata.namespace === 'databases',
);
const owner = alpha.database.masterUsername;
const first = alpha.database.databaseName;

describe("the jobs of a preview's database", () => {
  it('come before the migration and after the pods, and only they have the sign-in of the owner', () => {
    const hooks = jobs.map((job) => [
      job.metadata.name,
      at(job, 'metadata', 'annotations', 'argocd.argoproj.io/hook'),
      at(job, 'metadata', 'annotations', 'argocd.argoproj.io/hook-delete-policy'),
      at(job, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave'),
    ]);
    expect(hooks).toEqual([
      ['preview-create-orders-p1', 'PreSync', 'BeforeHookCreation', '-1'],
      ['preview-drop-orders-p1', 'PostDelete', 'HookSucceeded', undefined],
    ]);
    const others = ofComponent('orders-p1').filter(({ metadata }) => metadata.namespace === 'orders-p1');
    expect(others.length).toBeGreaterThan(5);
    expect(JSON.stringify(others)).not.toContain('databases-owner');
  });

  it('run scripts of the ConfigMap, whose texts name files that are there', () => {
    for (const job of jobs) {
      const [, path = ''] = list(at(job, 'spec', 'template', 'spec', 'containers', 0, 'command')).map(String);
      const script = data[path.replace('/etc/databases/', '')] ?? '';
      const files = [...script.matchAll(/\/etc\/databases\/([\w.-]+)/g)].map(([, file = '']) => file);
      expect(files.length, path).toBeGreaterThan(0);
      for (const file of files) expect(data, path).toHaveProperty([file]);
    }
  });
});

describe("the statements of a preview's database", () => {
  let server: Awaited<ReturnType<typeof throwawayPostgres>>;
  async function connected<T>(user: string, name: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(`postgres://${user}@127.0.0.1:${server.port}/${name}`);
    await client.connect();
    return use(client).finally(() => client.end());
  }
  /** As psql: statement by statement where they may not share a transaction, and the result of a query before `\gexec` too. */
  const run = (file: string, name = first) =>
    connected(owner, name, async (client) => {
      for (const part of (data[file] ?? '').split(/(?<=\\gexec\n)|;\n(?=DROP )/)) {
        const results = [await client.query<Record<string, string>>(part.replace('\\gexec', ''))].flat();
        if (!part.includes('\\gexec')) continue;
        for (const statement of results.at(-1)?.rows.flatMap((row) => Object.values(row)) ?? [])
          await client.query(statement);
      }
    });
  async function create(): Promise<void> {
    await run('preview-create-orders_p1-server.sql');
    await run('preview-create-orders_p1-database.sql', 'orders_p1');
  }
  const known = () =>
    connected('postgres', 'postgres', async (admin) => {
      const { rows } = await admin.query<{ name: string }>(
        "SELECT datname AS name FROM pg_database WHERE datname LIKE 'orders%' UNION SELECT rolname FROM pg_roles WHERE rolname LIKE 'orders%' ORDER BY 1",
      );
      return rows.map(({ name }) => name);
    });

  beforeAll(async () => {
    server = await throwawayPostgres();
    await connected('postgres', 'postgres', async (admin) => {
      // As on RDS: the owner is not a superuser, and may grant rds_iam.
      await admin.query(`CREATE ROLE ${owner} LOGIN CREATEDB CREATEROLE`);
      await admin.query('CREATE ROLE rds_iam');
      await admin.query(`GRANT rds_iam TO ${owner} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`);
      await admin.query(`CREATE DATABASE ${first} OWNER ${owner}`);
    });
    await run('server.sql');
    await run('database-orders.sql', 'orders');
  }, 60_000);
  afterAll(() => server?.stop());

  it('create it with its own two users, as often as there are commits', async () => {
    await create();
    await connected('orders_p1_migration', 'orders_p1', (client) => client.query('CREATE TABLE made (id serial)'));
    await create();
    const { rowCount } = await connected('orders_p1_app', 'orders_p1', (client) =>
      client.query('INSERT INTO made DEFAULT VALUES'),
    );
    expect(rowCount).toBe(1);
  });

  it.each([
    ['orders_p1_app', 'orders'],
    ['orders_p1_migration', 'orders'],
    ['orders_p1_app', first],
    ['orders_app', 'orders_p1'],
    ['orders_migration', 'orders_p1'],
  ])('refuse %s a connection to %s', async (user, name) => {
    await expect(connected(user, name, (client) => client.query('SELECT 1'))).rejects.toThrow(
      /permission denied for database/,
    );
  });

  it('drop it with its users while they are connected, and leave the service and the owner as they were', async () => {
    const open = new pg.Client(`postgres://orders_p1_app@127.0.0.1:${server.port}/orders_p1`);
    const ended = new Promise((resolve) => open.on('error', resolve));
    await open.connect();
    await run('preview-drop-orders_p1.sql');
    expect(String(await ended)).toMatch(/terminat|closed/i);
    expect(await known()).toEqual(['orders', 'orders_app', 'orders_migration']);
    const { rows } = await connected('postgres', 'postgres', (admin) =>
      admin.query('SELECT 1 FROM pg_auth_members WHERE member = $1::regrole AND (inherit_option OR set_option)', [
        owner,
      ]),
    );
    expect(rows).toEqual([]);
  });

  it('do nothing for one that is gone, and create the next one empty', async () => {
    await run('preview-drop-orders_p1.sql');
    await create();
    const { rows } = await connected('orders_p1_app', 'orders_p1', (client) =>
      client.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'"),
    );
    expect(rows).toEqual([]);
  });
});
