import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { DeploymentStatus, Intent, RecordDeploymentRequestSchema, Tier } from '@sample-platform-ai/contract';
import { migrate } from '@sample-platform-ai/kit/database/migrate.ts';
import { transaction } from '@sample-platform-ai/kit/database/pools.ts';
import { startPostgres } from '@sample-platform-ai/kit/dev/postgres.ts';
import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import pg from 'pg';
import { actor } from '../dev/seed/actor.ts';
import { migrations } from '../src/database/migrations.ts';
import { databaseRoles, prepareRoles } from '../src/database/roles.ts';
import { record } from '../src/deployments/record.ts';
import { noTrust } from '../src/provenance/trust.ts';
import { Deliverer } from '../src/subscriptions/deliverer.ts';
import { targetRules } from '../src/subscriptions/targets.ts';
import { median, pairedRatio } from './statistics.ts';

/** What the relay costs writers: deployments a second with it and without it, in turns, by callers in this process. */
const rounds = Number(process.argv[2] ?? 8);
const seconds = 5;
const callers = 8;
const services = 40;

mkdirSync(cacheFolder(), { recursive: true });
const folder = mkdtempSync(join(cacheFolder(), 'relay-'));
chmodSync(folder, 0o711);
const server = await startPostgres({ dataFolder: join(folder, 'data') });
const owner = new pg.Client(server.url('postgres'));
await owner.connect();
await prepareRoles(owner, { app: 'app', migration: 'migration' });
await owner.query(`CREATE DATABASE bench OWNER ${databaseRoles.migration}`);
const migration = new pg.Client(`postgres://${databaseRoles.migration}@127.0.0.1:${server.port}/bench`);
await migration.connect();
await migrate(migration, { folder: migrations, log: () => {} });
const writer = new pg.Pool({
  connectionString: `postgres://${databaseRoles.app}@127.0.0.1:${server.port}/bench`,
  max: callers + 2,
  pipeline: true,
});

const admin = actor('bench');
await admin.putEnvironment(writer, { name: 'one', tier: Tier.PRODUCTION, regions: ['a'] });
for (let i = 0; i < services; i += 1) await admin.createService(writer, `service-${i}`, 'team');

let recorded = 0;
async function recordUntil(end: number): Promise<void> {
  while (performance.now() < end) {
    recorded += 1;
    const request = create(RecordDeploymentRequestSchema, {
      service: `service-${recorded % services}`,
      environment: 'one',
      region: 'a',
      rollout: { key: `r${recorded}` },
      intent: Intent.PLANNED,
      version: `v${recorded}`,
      imageDigest: `sha256:${String(recorded).padStart(64, '0')}`,
      status: DeploymentStatus.SUCCEEDED,
    });
    await transaction(writer, (tx) =>
      record(tx, [request], { principal: admin.principal, trust: noTrust }, (ids) => Promise.resolve(ids)),
    );
  }
}

/** Deployments a second. */
async function measured(withRelay: boolean): Promise<number> {
  // What was recorded without the relay is not its work now.
  await writer.query(`UPDATE relays SET stamp = (SELECT max(epoch) FROM epochs) || lpad((pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text, 20, '0'),
    id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'`);
  const onError = (error: unknown) => process.stderr.write(`${String(error)}\n`);
  const deliverer = new Deliverer({ pools: { writer }, targets: targetRules([]), source: 'urn:bench', onError });
  if (withRelay) deliverer.start();
  const [before, start] = [recorded, performance.now()];
  await Promise.all(Array.from({ length: callers }, () => recordUntil(start + seconds * 1000)));
  const rate = (recorded - before) / ((performance.now() - start) / 1000);
  await deliverer.stop();
  return rate;
}

await measured(false);
const pairs: [number, number][] = [];
for (let i = 0; i < rounds; i += 1) {
  // Each is first in half of the pairs.
  const first = await measured(i % 2 === 0);
  const second = await measured(i % 2 !== 0);
  pairs.push(i % 2 === 0 ? [first, second] : [second, first]);
  await delay(200);
}
const [chained] = (await writer.query<{ count: string }>('SELECT count(*) FROM evidence')).rows;
const { ratio, low, high } = pairedRatio(pairs);
process.stdout.write(
  `recording with the relay: ${ratio.toFixed(3)} of without it (${low.toFixed(3)} to ${high.toFixed(3)}, ${rounds} pairs of ${seconds} s); ` +
    `median ${median(pairs.map(([on]) => on)).toFixed(0)} and ${median(pairs.map(([, off]) => off)).toFixed(0)} deployments/s; ` +
    `${chained?.count} events chained\n`,
);
await Promise.all([writer.end(), migration.end(), owner.end()]);
await server.stop();
rmSync(folder, { recursive: true });
