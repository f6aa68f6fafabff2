import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { postgresBinaries, unprivileged } from './postgres-binaries.ts';

export interface PostgresServer {
  readonly port: number;
  /** The superuser's URL. */
  readonly url: (database: string) => string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Created if it does not exist. */
  readonly dataFolder: string;
  /** @default a free port */
  readonly port?: number;
  /** Example: `['fsync=off']`, for disposable data. */
  readonly settings?: readonly string[];
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function initialise(initdb: string, dataFolder: string): Promise<void> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  if (unprivileged) chownSync(dataFolder, unprivileged.uid, unprivileged.gid);
  // Only this machine can connect, and the data is generated.
  const flags = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  try {
    await promisify(execFile)(initdb, [`--pgdata=${dataFolder}`, ...flags], { ...unprivileged });
  } catch (error) {
    rmSync(dataFolder, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not be initialised in ${dataFolder}`, { cause: error });
  }
  writeFileSync(join(dataFolder, 'postgresql.auto.conf'), "timezone = 'UTC'\n");
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4000);
      if (/ready to accept (read-only )?connections/.test(log)) resolve();
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`PostgreSQL exited with code ${code}:\n${log}`)));
  });
}

/** A real PostgreSQL on 127.0.0.1, without Docker. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { initdb, postgres } = postgresBinaries();
  const { dataFolder, settings = [] } = options;
  if (!existsSync(join(dataFolder, 'PG_VERSION'))) await initialise(initdb, dataFolder);
  const port = options.port ?? (await freePort());
  const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings];
  const flags = all.flatMap((setting) => ['-c', setting]);
  const server = spawn(postgres, ['-D', dataFolder, '-p', String(port), ...flags], {
    ...unprivileged,
    cwd: dataFolder,
    // A separate process group, so that Ctrl-C reaches only this process, which decides the order of shutdown.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const orphaned = () => server.kill('SIGQUIT');
  process.once('exit', orphaned);
  await ready(server);
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  void ended.then(() => process.off('exit', orphaned));
  return {
    port,
    process: server,
    url: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    stop: async () => {
      if (server.exitCode !== null) return;
      // Fast shutdown: ends sessions, and writes all data.
      server.kill('SIGINT');
      await ended;
    },
  };
}
