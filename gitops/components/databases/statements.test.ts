import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { DatabasePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { execa } from 'execa';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { data, first, owner, plans } from '../../test/databases.ts';
import { throwawayPostgres } from '../../test/postgres.ts';
import { databaseStatements } from './statements.ts';

describe('the statements for each service', () => {
  let server: Awaited<ReturnType<typeof throwawayPostgres>>;
  const url = (user: string, name: string) => `postgres://${user}@127.0.0.1:${server.port}/${name}`;
  async function connected<T>(user: string, name: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(url(user, name));
    await client.connect();
    return use(client).finally(() => client.end());
  }
  /** Runs the result of a query before `\gexec` as statements, as psql does. */
  async function run(client: pg.Client, file: string): Promise<void> {
    const parts = (data[file] ?? '').split(/\\gexec\n?/);
    for (const [index, part] of parts.entries()) {
      const results = [await client.query<Record<string, string>>(part)].flat();
      const last = results.at(-1);
      if (index === parts.length - 1 || !last) continue;
      for (const statement of last.rows.flatMap((row) => Object.values(row))) await client.query(statement);
    }
  }
  async function makeAll(): Promise<void> {
    await connected(owner, first, (client) => run(client, 'server.sql'));
    for (const { name } of plans) await connected(owner, name, (client) => run(client, `database-${name}.sql`));
  }

  beforeAll(async () => {
    server = await throwawayPostgres();
    await connected('postgres', 'postgres', async (admin) => {
      // As on RDS: the owner is not a superuser, and may grant rds_iam.
      await admin.query(`CREATE ROLE ${owner} LOGIN CREATEDB CREATEROLE`);
      await admin.query('CREATE ROLE rds_iam');
      await admin.query(`GRANT rds_iam TO ${owner} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`);
      await admin.query(`CREATE DATABASE ${first} OWNER ${owner}`);
      for (const name of ['postgres', 'template1']) await admin.query(`ALTER DATABASE ${name} OWNER TO ${owner}`);
      // One database exists already, with a table, created by hand.
      await admin.query(`CREATE DATABASE ${plans[0]?.name} OWNER ${owner}`);
    });
    await makeAll();
    for (const { name, users } of plans) {
      await connected(users.migration, name, (client) =>
        client.query('CREATE TABLE things (id int GENERATED ALWAYS AS IDENTITY, name text); CREATE SCHEMA own'),
      );
    }
  });
  afterAll(() => server.stop());

  it('create every database, owned by its migration user', async () => {
    const { rows } = await connected('postgres', 'postgres', (admin) =>
      admin.query<{ name: string; owner: string }>(
        'SELECT datname AS name, pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = ANY($1) ORDER BY 1',
        [plans.map(({ name }) => name)],
      ),
    );
    expect(plans).toHaveLength(3);
    expect(rows).toEqual(
      plans.map(({ name, users }) => ({ name, owner: users.migration })).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    );
  });

  it('change nothing when they run again', async () => {
    const state = () =>
      connected('postgres', 'postgres', async (admin) => {
        const queries = [
          'SELECT datname, datdba, datacl::text FROM pg_database ORDER BY 1',
          'SELECT rolname, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles ORDER BY 1',
          'SELECT roleid::regrole, member::regrole, admin_option, inherit_option, set_option FROM pg_auth_members ORDER BY 1, 2, 3',
        ];
        const results = [];
        for (const query of queries) results.push((await admin.query(query)).rows);
        return results;
      });
    const before = await state();
    await makeAll();
    expect(await state()).toEqual(before);
  });

  it('let users of RDS sign in with tokens, and give the owner no privileges of the new roles', async () => {
    const { rows } = await connected('postgres', 'postgres', (admin) =>
      admin.query<{ role: string; member: string; privileges: boolean }>(
        `SELECT roleid::regrole::text AS role, member::regrole::text AS member, inherit_option OR set_option AS privileges
           FROM pg_auth_members WHERE member::regrole::text = ANY($1) OR roleid::regrole::text = 'rds_iam'`,
        [[owner]],
      ),
    );
    const users = plans.flatMap(({ users: { app, migration } }) => [app, migration]);
    expect(
      rows
        .filter(({ role, member }) => role === 'rds_iam' && member !== owner)
        .map(({ member }) => member)
        .sort(),
    ).toEqual(users.toSorted());
    // PostgreSQL makes the creator of a role its administrator; a further membership would pass rds_iam on.
    expect(rows.filter(({ member, privileges }) => member === owner && privileges)).toEqual([]);
  });

  it.each(plans)("let $name's service read and write rows, within its spec, and create no table", async (plan) => {
    await connected(plan.users.app, plan.name, async (client) => {
      const insert = client.query("INSERT INTO things (name) VALUES ('a')");
      if (plan.tableRights === 'read-and-write') expect((await insert).rowCount).toBe(1);
      else await expect(insert).rejects.toThrow(/permission denied for table things/);
      await expect(client.query('CREATE TABLE mine (id int)')).rejects.toThrow(/permission denied for schema public/);
      await expect(client.query('CREATE SCHEMA mine')).rejects.toThrow(/permission denied for database/);
      await expect(client.query('CREATE TEMPORARY TABLE mine (id int)')).rejects.toThrow(/permission denied/);
      await expect(client.query('DROP TABLE things')).rejects.toThrow(/must be owner/);
    });
  });

  const pairs = plans.flatMap((a) => plans.filter((b) => b !== a).map((b) => ({ a, b, from: a.name, to: b.name })));
  it.each(pairs)("keep the users of $from out of $to's database", async ({ a, b }) => {
    for (const user of Object.values(a.users)) {
      await expect(connected(user, b.name, () => Promise.resolve())).rejects.toThrow(
        `permission denied for database "${b.name}"`,
      );
      await connected(user, a.name, async (client) => {
        for (const other of Object.values(b.users)) {
          await expect(client.query(`SET ROLE ${other}`)).rejects.toThrow(/permission denied to set role/);
        }
        await expect(client.query(`GRANT CONNECT ON DATABASE ${b.name} TO ${user}`)).rejects.toThrow(
          /permission denied/,
        );
        await expect(client.query(`DROP DATABASE ${b.name}`)).rejects.toThrow(/must be owner/);
      });
    }
    // The check can fail: with the CONNECT privilege, the same user connects, and still reads no row.
    await connected('postgres', 'postgres', (admin) =>
      admin.query(`GRANT CONNECT ON DATABASE ${b.name} TO ${a.users.app}`),
    );
    await connected(a.users.app, b.name, (client) =>
      expect(client.query('SELECT * FROM things')).rejects.toThrow('permission denied for table things'),
    );
    await connected('postgres', 'postgres', (admin) =>
      admin.query(`REVOKE CONNECT ON DATABASE ${b.name} FROM ${a.users.app}`),
    );
  });

  it('let no service connect to any other database of the server', async () => {
    const { rows } = await connected('postgres', 'postgres', (admin) =>
      admin.query<{ role: string; name: string }>(
        `SELECT rolname AS role, datname AS name FROM pg_roles, pg_database
          WHERE rolname = ANY($1) AND datallowconn AND has_database_privilege(rolname, datname, 'CONNECT') ORDER BY 1`,
        [plans.flatMap(({ users: { app, migration } }) => [app, migration])],
      ),
    );
    const own = plans.flatMap(({ name, users }) => Object.values(users).map((role) => ({ role, name })));
    expect(rows).toEqual(own.toSorted((a, b) => (a.role < b.role ? -1 : 1)));
  });

  it('follow a spec that gives its service more or fewer privileges', async () => {
    const [plan] = plans;
    if (!plan) throw new Error('the fixture has no database');
    const change = (tableRights: DatabasePlan['tableRights']) =>
      connected(owner, plan.name, (client) => client.query(databaseStatements({ ...plan, tableRights })));
    const made = (table: string) =>
      connected(plan.users.migration, plan.name, (client) => client.query(`CREATE TABLE ${table} (id serial)`));
    const inserts = (table: string) =>
      connected(plan.users.app, plan.name, (client) => client.query(`INSERT INTO ${table} DEFAULT VALUES`));
    await change('granted-by-migrations');
    await made('under_less');
    await expect(inserts('under_less')).rejects.toThrow(/permission denied for/);
    await change('read-and-write');
    await made('under_more');
    expect((await inserts('under_less')).rowCount).toBe(1);
    expect((await inserts('under_more')).rowCount).toBe(1);
  });

  const onPath = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'psql')));
  it.skipIf(!onPath)(
    `run as the job's script runs them${onPath ? '' : ' (skipped: psql is not on PATH)'}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'databases-'));
      for (const [file, text] of Object.entries(data))
        writeFileSync(join(folder, file), text.replaceAll('/etc/databases', folder));
      await connected(owner, first, (client) => client.query(`DROP DATABASE IF EXISTS again`));
      const job = execa('sh', [join(folder, 'make.sh')], {
        env: {
          PGHOST: '127.0.0.1',
          PGPORT: String(server.port),
          PGUSER: owner,
          PGDATABASE: first,
          PGSSLMODE: 'disable',
        },
        reject: false,
        all: true,
      });
      const { all, exitCode } = await job;
      rmSync(folder, { recursive: true });
      const ready = plans.map(({ name }) => `${name} is ready`).toSorted();
      expect({ exitCode, lines: all.split('\n').filter((line) => !line.includes('NOTICE')) }).toEqual({
        exitCode: 0,
        lines: ready,
      });
    },
  );
});
