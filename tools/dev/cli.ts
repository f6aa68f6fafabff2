import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { freePort, type PostgresServer } from '@sample-platform-ai/kit/dev/postgres.ts';
import { type Child, startChild, whenReady } from '@sample-platform-ai/kit/dev/process.ts';
import { table, UsageError, UserError } from '@sample-platform-ai/terminal';
import { startDatabases } from './databases.ts';
import { type LocalProcess, localServices } from './local.ts';

const root = resolve(import.meta.dirname, '../..');

const help = `Usage: pnpm dev

Runs every service of infra/environments/services on this machine, without Docker and without AWS: PostgreSQL 17, migrations, each API,
worker and site, with the settings of its spec. Changed code restarts its process. Ctrl-C ends all.

Exit codes: 0 ended by Ctrl-C, 1 something did not start or ended by itself, 2 wrong usage
`;

const publisher = 'app/publisher/main.ts';

function start({ isSite, folder, args, environment }: LocalProcess, watch: boolean): Child {
  const entry = isSite ? publisher : join(folder, 'src/main.ts');
  if (!existsSync(join(root, entry))) {
    throw new UserError(`${entry} does not exist; create it, or name the service's program in its spec`);
  }
  const watched = watch && !isSite ? ['--watch', '--watch-preserve-output'] : [];
  return startChild(process.execPath, [...watched, join(root, entry), ...args], environment, { cwd: root });
}

/** `pnpm dev`: the exit code. */
export async function main(words: readonly string[]): Promise<number> {
  if (words.length > 0) {
    const unknown = words.filter((word) => !['--help', '-h'].includes(word));
    if (unknown.length > 0)
      throw new UsageError(`pnpm dev takes no arguments, found ${unknown.join(' ')}; see pnpm dev --help`);
    process.stdout.write(help);
    return 0;
  }
  const own = platform.services.flatMap(({ dev }) => dev ?? []);
  // A free one: nothing outside has to know it, and two clones run side by side.
  const postgresPort = await freePort();
  const services = localServices(platform, postgresPort);
  const children: Child[] = own.map((program) =>
    startChild(process.execPath, [join(root, program)], {}, { cwd: root }),
  );
  let postgres: PostgresServer | undefined;
  let code = 0;
  let stopping: Promise<void> | undefined;
  const stop = (exitCode: number): Promise<void> => {
    code = Math.max(code, stopping ? 0 : exitCode);
    stopping ??= (async () => {
      for (const child of children) child.stop();
      await Promise.all(children.map(({ ended }) => ended));
      await postgres?.stop();
    })();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
  try {
    if (services.some(({ database }) => database)) {
      postgres = await startDatabases(services, { root, port: postgresPort });
    }
    const rows: (readonly string[])[] = [];
    for (const service of services) {
      if (service.migration) {
        const migration = start(service.migration, false);
        await migration.ended;
      }
      for (const each of service.processes) {
        const child = start(each, true);
        children.push(child);
        const ready = each.isSite ? '/' : '/readyz';
        if (!(await whenReady(`http://127.0.0.1:${each.ports.http}${ready}`, child))) {
          if (!stopping) throw new UserError(`${each.name} did not become ready`);
          break;
        }
        rows.push([each.name, each.kind, `http://127.0.0.1:${each.ports.http}`]);
      }
    }
    if (rows.length > 0) process.stdout.write(`\n${table(['RUNS', 'KIND', 'AT'], rows)}\n`);
  } catch (error) {
    await stop(1);
    throw error;
  }
  await Promise.race(children.map(({ ended }) => ended));
  await stop(stopping ? 0 : 1);
  return code;
}
