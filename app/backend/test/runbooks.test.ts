import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from './database.ts';

/** The blocks of a runbook in one language, without the indentation of the list that they are in. */
function blocks(page: string, language: 'sql' | 'sh'): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/runbooks', page), 'utf8');
  const fenced = new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\`$`, 'gm');
  return [...text.matchAll(fenced)].map(([, indent = '', body = '']) =>
    body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

let [source, target]: TestDatabase[] = [];
const clients: pg.Client[] = [];
async function connect(url: string | undefined): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  clients.push(client);
  return client;
}

beforeAll(async () => {
  [source, target] = await Promise.all([createDatabase(), createDatabase()]);
});
afterAll(async () => {
  for (const client of clients) await client.end();
  for (const database of [source, target]) await database?.drop();
});

/** A service whose rollout answers an incident that another rollout of it has caused: each names the other. */
const history = `
  INSERT INTO environments VALUES ('prod', 'production', '{ap-southeast-2}', 1);
  INSERT INTO services (name, team, repository, links, created_at, updated_at, entity_version)
    VALUES ('shop', 'web', '{}', '[]', now(), now(), 1);
  INSERT INTO rollouts (id, service, environment, key, intent, regions, change, status, started_at)
    VALUES ('00000000-0000-7000-8000-000000000001', 'shop', 'prod', 'bad', 'planned', '{ap-southeast-2}', true, 'succeeded', now());
  INSERT INTO deployments (id, rollout_id, service, environment, region, intent, version, image_digest, claim, started_at, status, entity_version)
    VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 'shop', 'prod', 'ap-southeast-2', 'planned', '1',
      'sha256:1', '{}', now(), 'succeeded', 1);
  INSERT INTO incidents (id, service, environment, title, severity, started_at, status, causing_deployment_id, entity_version)
    VALUES ('00000000-0000-7000-8000-000000000003', 'shop', 'prod', 'down', 'major', now(), 'open', '00000000-0000-7000-8000-000000000002', 1);
  INSERT INTO rollouts (id, service, environment, key, intent, regions, change, status, started_at, answers_incident_id)
    VALUES ('00000000-0000-7000-8000-000000000004', 'shop', 'prod', 'good', 'hotfix', '{ap-southeast-2}', true, 'succeeded', now(),
      '00000000-0000-7000-8000-000000000003');`;

describe('the SQL of the runbooks', () => {
  it.each(['ledger.md', 'cloudwatch.md', 'database-switchover.md', 'database-restore.md'])(
    'in %s is answered by the database that the ledger has',
    async (page) => {
      const client = await connect(target?.adminUrl);
      const statements = blocks(page, 'sql');
      expect(statements.length).toBeGreaterThan(0);
      for (const statement of statements) expect((await client.query(statement)).fields.length).toBeGreaterThan(0);
    },
  );

  it('copies back what is missing, although rollouts and incidents name each other, and keeps what is there', async () => {
    const [restored, live] = await Promise.all([connect(source?.adminUrl), connect(target?.adminUrl)]);
    await restored.query(history);
    await live.query(`INSERT INTO environments VALUES ('prod', 'production', '{ap-southeast-2,ap-southeast-4}', 1)`);

    // The block itself writes the script; psql, which is not needed for that, is left out.
    const folder = await mkdtemp(join(tmpdir(), 'restore-'));
    const block = blocks('database-restore.md', 'sh').find((text) => text.includes('copy-back.sql')) ?? '';
    execFileSync('bash', ['-euc', `psql() { :; }\n${block}`], {
      cwd: folder,
      env: { ...process.env, source_host: 's', writer: 'w', DATABASE_NAME: 'd', DATABASE_OWNER: 'o' },
    });
    const script = await readFile(join(folder, 'copy-back.sql'), 'utf8');
    await rm(folder, { recursive: true });

    await live.query('BEGIN');
    for (const line of script.trim().split('\n')) {
      const copied = line.match(/^\\copy (missing_(\w+)) FROM '\w+\.copy'$/);
      if (!copied) {
        await live.query(line);
        continue;
      }
      const [, temporary, table] = copied;
      const { rows } = await restored.query(`SELECT coalesce(json_agg(t), '[]')::text AS rows FROM ${table} t`);
      await live.query(`INSERT INTO ${temporary} SELECT * FROM json_populate_recordset(NULL::${table}, $1)`, [
        rows[0].rows,
      ]);
    }
    await live.query('COMMIT');
    await live.query('RESET ROLE');

    const { rows } = await live.query(
      'SELECT key, answers_incident_id IS NOT NULL AS answers FROM rollouts ORDER BY key',
    );
    expect(rows).toEqual([
      { key: 'bad', answers: false },
      { key: 'good', answers: true },
    ]);
    expect((await live.query('SELECT regions FROM environments')).rows).toEqual([
      { regions: ['ap-southeast-2', 'ap-southeast-4'] },
    ]);
    const constraint = "SELECT condeferrable FROM pg_constraint WHERE conname = 'rollouts_answers'";
    expect((await live.query(constraint)).rows).toEqual([{ condeferrable: false }]);
    // Every table of the ledger is copied but those that forget by themselves, the migrations', and the chain: it has one end.
    const { rows: tables } = await live.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    const left = tables.map(({ tablename }) => tablename).filter((name) => !script.includes(`INSERT INTO ${name} `));
    expect(left).toEqual(['deliveries', 'epochs', 'events', 'evidence', 'idempotency_keys', 'migrations', 'relays']);
  });
});
