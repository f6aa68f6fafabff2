import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withReadOnly } from '../../cli/databases.ts';
import { appendEvidence } from '../../src/evidence/repository.ts';
import { lostWrites } from '../../src/lost-writes/lost-writes.ts';
import { partingOf } from '../../src/lost-writes/parting.ts';
import { createDatabase, type TestDatabase } from '../database.ts';
import { ledger } from './command.ts';

describe('two databases', () => {
  let old: TestDatabase;
  let next: TestDatabase;
  const clients: pg.Client[] = [];
  const connect = async (url: string) => {
    const client = new pg.Client(url);
    clients.push(client);
    await client.connect();
    return client;
  };
  let [oldAdmin, nextAdmin]: pg.Client[] = [];
  const sql = async (client: pg.Client | undefined, text: string) => void (await client?.query(text));
  const compare = () => ledger(['--old', old.url, '--new', next.url, '--json']);

  // Of the same template, and so with the same first epoch: as a copy that went on by itself.
  beforeEach(async () => {
    [old, next] = [await createDatabase(), await createDatabase()];
    [oldAdmin, nextAdmin] = [await connect(old.adminUrl), await connect(next.adminUrl)];
    await sql(nextAdmin, "INSERT INTO epochs (epoch, first_tx, writer_started) VALUES (2, '100', now())");
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.end();
    for (const database of [old, next]) await database.drop();
  });

  it('without a difference have lost nothing', async () => {
    expect(await ledger(['--old', old.url, '--new', next.url])).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^The chains have no record in common yet; .*\nNo writes were lost\n$/),
    });
  });

  it('part where their chains do, which few reads find', async () => {
    const event = (n: number, kind: string) =>
      JSON.stringify({ id: `1${String(n).padStart(20, '0')}-00000000-0000-7000-8000-000000000000`, at: kind });
    const common = Array.from({ length: 1000 }, (_, n) => event(n, 'both'));
    for (const client of [oldAdmin, nextAdmin]) if (client) await appendEvidence(client, common);
    if (oldAdmin) await appendEvidence(oldAdmin, [event(1001, 'old'), event(1002, 'old')]);
    if (nextAdmin)
      await appendEvidence(
        nextAdmin,
        Array.from({ length: 500 }, (_, n) => event(2000 + n, 'new')),
      );
    let reads = 0;
    const counted = (client: pg.Client | undefined): Queryable => ({
      query: (async (...args: Parameters<pg.Client['query']>) => {
        reads += 1;
        return client?.query(...args);
      }) as never,
    });
    const parting = await partingOf({ old: counted(oldAdmin), next: counted(nextAdmin) });
    expect(parting).toMatchObject({ common: { number: '1000' }, commonAt: 'both', oldEnd: { number: '1002' } });
    expect(parting.after.stamp).toBe(`1${'999'.padStart(20, '0')}`);
    expect(reads).toBeLessThan(40);
  });

  it('with a long tail are read page by page', async () => {
    const deployments = `INSERT INTO environments VALUES ('prod', 'production', '{one}', 1);
      INSERT INTO services (name, team, repository, links, created_at, updated_at, entity_version)
        VALUES ('shop', 'web', '{}', '[]', now(), now(), 1);
      INSERT INTO rollouts (id, service, environment, key, intent, regions, change, status, started_at)
        SELECT lpad(n::text, 32, '0')::uuid, 'shop', 'prod', n::text, 'planned', '{one}', true, 'succeeded', now() FROM generate_series(1, 1000) n;
      INSERT INTO deployments (id, rollout_id, service, environment, region, intent, version, image_digest, claim, started_at, status,
        entity_version) SELECT id, id, service, environment, 'one', intent, key, 'sha256:1', '{}', now(), 'succeeded', 1 FROM rollouts;
      INSERT INTO deployment_transitions SELECT id, 1, 'succeeded', now(), now(), '', false, 'someone' FROM deployments;
      INSERT INTO events (id, at, service, environment, subject, document) SELECT id, now(), 'shop', 'prod', 'deploymentChanged',
        json_build_object('id', id, 'entityVersion', 1) FROM deployments;`;
    await sql(oldAdmin, deployments);
    // A third of it is in both, although no chain has it.
    await sql(nextAdmin, deployments);
    await sql(
      nextAdmin,
      `DELETE FROM events; ALTER TABLE deployment_transitions DISABLE TRIGGER ALL; ALTER TABLE deployments DISABLE TRIGGER ALL;
      DELETE FROM deployments WHERE mod(version::integer, 3) <> 0;
      DELETE FROM deployment_transitions t WHERE NOT EXISTS (SELECT FROM deployments d WHERE d.id = t.deployment_id)`,
    );
    const { rows } = (await oldAdmin?.query('SELECT recorded_at FROM deployment_transitions LIMIT 1')) ?? { rows: [] };
    await nextAdmin?.query('UPDATE deployment_transitions SET recorded_at = $1', [rows[0]?.recorded_at]);
    // As autovacuum does: without statistics the planner finds the same rows many times slower.
    for (const client of [oldAdmin, nextAdmin]) await sql(client, 'ANALYZE');
    let pages = 0;
    const counted: Queryable = {
      query: (async (config: pg.QueryConfig) => {
        if (config.name === 'lost_events') pages += 1;
        return oldAdmin?.query(config);
      }) as never,
    };
    if (!nextAdmin) throw new Error('not connected');
    const histories = { old: counted, next: nextAdmin };
    const found = new Set<string>();
    for await (const { what } of lostWrites(histories, await partingOf(histories))) {
      if (found.size === 0) expect(pages).toBe(1);
      found.add(what);
    }
    expect(found.size).toBe(667);
    expect(pages).toBe(6);
  });

  it('are only read', async () => {
    const database = { option: '--old', variable: 'LEDGER_OLD_WRITER_URL', value: old.adminUrl };
    const writing = withReadOnly(database, {}, (db) => db.query('DELETE FROM epochs'));
    await expect(writing).rejects.toThrow('cannot execute DELETE in a read-only transaction');
  });

  it('that are no two sides of one ledger are refused by name', async () => {
    const refused = async (error: string) =>
      expect(await compare()).toMatchObject({ exitCode: 2, out: '', error: expect.stringContaining(error) });
    await sql(oldAdmin, "UPDATE epochs SET pruned_tx = '1000000'");
    await refused('--old has pruned events after its beginning');
    await sql(oldAdmin, "UPDATE epochs SET writer_started = now() - interval '1 day'");
    await refused('--old and --new are two unrelated ledgers');
    await sql(nextAdmin, "DELETE FROM migrations WHERE name = '44_subscriptions'");
    await refused('--new has the schema of an older release, without 44_subscriptions');
    await sql(oldAdmin, 'ALTER TABLE deployment_transitions RENAME TO others');
    await refused('--old is not a ledger database');
  });
});

describe('the command line', () => {
  const url = 'postgres://ledger_app@127.0.0.1:1/ledger';
  it.each<[string, readonly string[], string]>([
    ['no URL', [], '--old is missing; give the URL of the database, or set LEDGER_OLD_WRITER_URL'],
    ['another URL', ['--old', 'https://example.com/x'], '--old is not the URL of a database, such as postgres://'],
    ['no database in it', ['--old', 'postgres://ledger_app@host'], '--old is not the URL of a database'],
    [
      'a password',
      ['--old', url.replace('@', ':secret@')],
      '--old has a password, which other users of the machine can see',
    ],
    ['TLS in the URL', ['--old', `${url}?sslmode=require`], '--old: has sslmode; TLS is set by LEDGER_DATABASE_TLS'],
    ['an unknown option', ['--older', url], "unknown option '--older'"],
  ])('refuses %s', async (_, args, error) => {
    const ran = await ledger(args);
    expect(ran).toMatchObject({ exitCode: 2, out: '', error: expect.stringContaining(error) });
    expect(ran.error).not.toContain('secret');
  });

  it('says which database does not answer', async () => {
    expect(await ledger(['--old', url, '--new', url])).toMatchObject({
      exitCode: 3,
      error: expect.stringMatching(
        /^--old: the database does not answer, or refuses the authentication: .*ECONNREFUSED/,
      ),
    });
  });
});
