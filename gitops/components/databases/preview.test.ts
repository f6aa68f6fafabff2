import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alpha, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { execa } from 'execa';
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

describe("the script that creates a preview's database", () => {
  it.each([
    ['t', ['create-another.sql', 'drop.sql', 'create-server.sql', 'create-of.sql', 'create-database.sql']],
    ['f', ['create-another.sql', 'create-server.sql', 'create-of.sql', 'create-database.sql']],
  ])('drops what another pull request left, and only that: %s', async (another, expected) => {
    const folder = mkdtempSync(join(tmpdir(), 'preview-'));
    try {
      for (const [name, text] of Object.entries(data)) {
        writeFileSync(join(folder, name), text.replaceAll('/etc/databases', folder));
      }
      // Says which file it ran, and answers as the server would.
      const psql = `#!/bin/sh
for each; do case "$each" in *.sql) echo "$each of=$PULL_REQUEST" >>"${folder}/log"; case "$each" in *-another.sql) echo ${another};; esac;; esac; done
`;
      writeFileSync(join(folder, 'psql'), psql, { mode: 0o755 });
      const env = { PATH: `${folder}:${process.env['PATH']}`, PULL_REQUEST: '13' };
      await execa('sh', [join(folder, 'preview-create-orders_p1.sh')], { env });
      const ran = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
      expect(ran).toEqual(
        expected.map((file) => `${folder}/preview-${file.replace(/^(create|drop)/, '$1-orders_p1')} of=13`),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reads the number of the pull request from its own annotation', () => {
    const [create] = jobs;
    const env = list(at(create, 'spec', 'template', 'spec', 'containers', 0, 'env'));
    expect(env).toContainEqual({
      name: 'PULL_REQUEST',
      valueFrom: { fieldRef: { fieldPath: "metadata.annotations['platform/pull-request']" } },
    });
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
  const run = (file: string, name = first, of = '12') =>
    connected(owner, name, async (client) => {
      for (const part of (data[file] ?? '').replaceAll(":'of'", `'${of}'`).split(/(?<=\\gexec\n)|;\n(?=DROP )/)) {
        const results = [await client.query<Record<string, string>>(part.replace('\\gexec', ''))].flat();
        if (!part.includes('\\gexec')) continue;
        for (const statement of results.at(-1)?.rows.flatMap((row) => Object.values(row)) ?? [])
          await client.query(statement);
      }
    });
  const isOfAnother = (of: string) =>
    connected(owner, first, async (client) => {
      const query = (data['preview-create-orders_p1-another.sql'] ?? '').replace(":'of'", `'${of}'`);
      return (await client.query<{ exists: boolean }>(query)).rows[0]?.exists;
    });
  /** As the script of the job, which is tried above. */
  async function create(of = '12'): Promise<void> {
    if (await isOfAnother(of)) await run('preview-drop-orders_p1.sql');
    await run('preview-create-orders_p1-server.sql');
    await run('preview-create-orders_p1-of.sql', first, of);
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

  it('leave nothing to the next pull request in the slot, although nobody dropped it', async () => {
    const tables = () =>
      connected('orders_p1_app', 'orders_p1', async (client) => {
        const { rows } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
        return rows.length;
      });
    await create('12');
    await connected('orders_p1_migration', 'orders_p1', (client) => client.query('CREATE TABLE kept (id serial)'));
    await create('12');
    expect(await tables()).toBe(1);
    await create('13');
    expect(await tables()).toBe(0);
    expect(await isOfAnother('13')).toBe(false);
    // Killed before it was said whose it is.
    await connected('postgres', 'postgres', (admin) => admin.query('COMMENT ON ROLE orders_p1_app IS NULL'));
    expect(await isOfAnother('13')).toBe(true);
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
