import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { migrate } from '@sample-platform-ai/kit/database/migrate.ts';
import { startPostgres } from '@sample-platform-ai/kit/dev/postgres.ts';
import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import { exitOnSignals } from '@sample-platform-ai/terminal';
import { Command, InvalidArgumentError } from 'commander';
import pg from 'pg';
import { personClaims } from '../../dev/issuer/claims.ts';
import { localIssuers } from '../../dev/issuer/config.ts';
import { startIssuer } from '../../dev/issuer/issuer.ts';
import { migrations } from '../../src/database/migrations.ts';
import { databaseRoles, prepareRoles } from '../../src/database/roles.ts';
import { prepareCatalog } from '../scenario.ts';
import { grpcClient, restClient } from '../transports.ts';
import { type RestartReport, runRestarts, verdict } from './run.ts';
import { freePorts, startServer } from './server.ts';

const count = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1000)
    throw new InvalidArgumentError('a whole number from 1 to 1000');
  return value;
};

const program = new Command('restarts')
  .description('Restarts servers one after the other under load, and counts what that breaks: it has to be nothing.')
  .option('--restarts <number>', 'how many', count, 20)
  .option('--processes <number>', 'servers behind the balancer', count, 2)
  .option('--workers <number>', 'callers at the same time', count, 4)
  .option('--json', 'the report as JSON')
  .addHelpText('after', '\nExit codes: 0 nothing broke, 1 something did, 2 wrong usage.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
const options = program.parse().opts<{ restarts: number; processes: number; workers: number; json?: boolean }>();

const backend = resolve(import.meta.dirname, '../..');
const bundle = join(backend, 'dist/restarts');
const say = (text: string) => process.stderr.write(`${text}\n`);

function summary(report: RestartReport): string {
  const calls = Object.entries(report.answered).map(([kind, n]) => `${n} ${kind}s`);
  const all = Object.values(report.answered).reduce((sum, n) => sum + n, 0);
  return [
    `${report.restarts} restarts of ${options.processes} processes in ${report.seconds} s`,
    `${all} calls answered (${calls.join(', ')}), p50 ${report.p50Ms} ms, p99 ${report.p99Ms} ms`,
    `${report.failures.length} calls failed; ${report.lost.length} of ${report.acknowledged} acknowledged writes lost`,
    ...report.readers.map(
      ({ name, events, resumes, missing, repeated }) =>
        `${name}: ${events} events over ${resumes} resumes, ${missing} missing, ${repeated} repeated`,
    ),
  ].join('\n');
}

execFileSync(process.execPath, ['build.ts', bundle], { cwd: backend });
mkdirSync(cacheFolder(), { recursive: true });
const dataFolder = mkdtempSync(join(cacheFolder(), 'restarts-'));
chmodSync(dataFolder, 0o711);
// What a restart breaks is counted, and not what a slow disk does.
const settings = ['fsync=off', 'full_page_writes=off'];
const postgres = await startPostgres({ dataFolder: join(dataFolder, 'data'), settings });
const removeData = () => rmSync(dataFolder, { recursive: true, force: true });
process.once('exit', removeData);
exitOnSignals();
// Ends what was started: its listeners wait for the exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const [github, people] = [await startIssuer(), await startIssuer()];
try {
  const admin = new pg.Client(postgres.url('postgres'));
  await admin.connect();
  await prepareRoles(admin, { app: 'local', migration: 'local' });
  await admin.query(`CREATE DATABASE ledger OWNER ${databaseRoles.migration}`);
  await admin.end();
  const urlOf = (user: string) => `postgres://${user}@127.0.0.1:${postgres.port}/ledger`;
  const migrator = new pg.Client(urlOf(databaseRoles.migration));
  await migrator.connect();
  await migrate(migrator, { folder: migrations, log: say });
  await migrator.end();

  const databaseUrl = urlOf(databaseRoles.app);
  const ports = await freePorts();
  const first = await startServer(bundle, ports, {
    LEDGER_WRITER_URL: databaseUrl,
    LEDGER_DRAIN_DELAY_MS: '0',
    LEDGER_ISSUERS: JSON.stringify(localIssuers({ github: 'http://a', people: people.url, controller: 'http://b' })),
  });
  const clients = {
    rest: restClient(`http://127.0.0.1:${ports.http}`),
    grpc: grpcClient(`127.0.0.1:${ports.grpc}`),
  };
  await prepareCatalog({ clients, admin: () => people.sign(personClaims('admin@example.com', 'ledger-admins')) });
  clients.grpc.close();
  await first.stop();

  const report = await runRestarts({
    bundle,
    databaseUrl,
    issuer: github,
    processes: options.processes,
    restarts: options.restarts,
    workers: options.workers,
    onRestart: (done) => say(`restart ${done} of ${options.restarts}`),
  });
  const problems = verdict(report);
  process.stdout.write(`${options.json ? JSON.stringify(report, null, 2) : summary(report)}\n`);
  for (const problem of problems.slice(0, 20)) say(problem);
  if (problems.length > 20) say(`and ${problems.length - 20} more`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await Promise.all([github.stop(), people.stop()]);
  await postgres.stop();
}
