import { databaseName, type NewService } from './options.ts';

/** The only reader of the environment. */
export const config = ({ database }: NewService) =>
  database
    ? `import { resolve } from 'node:path';
import {
  databaseProblems,
  databaseSettings,
  databaseVariables,
  readVariables,
  serviceSettings,
  serviceVariables,
} from '@sample-platform-ai/kit/settings.ts';
import { z } from 'zod';

const database = z.object(databaseVariables);
const schema = z.object({ ...serviceVariables, ...databaseVariables });
type Environment = Readonly<Record<string, string | undefined>>;

/** In an image the files lie with the bundle. */
export const migrations = resolve(import.meta.dirname, import.meta.filename.endsWith('.mjs') ? 'migrations' : '../migrations');

/** The only reader of the environment. */
export function readConfig(environment: Environment) {
  const values = readVariables(schema, environment, { problems: databaseProblems });
  return { settings: serviceSettings(values), database: { settings: databaseSettings(values), migrations } };
}

/** What the migration reads: it listens on no port. */
export function readMigrationConfig(environment: Environment) {
  const values = readVariables(database, environment, { problems: databaseProblems });
  return { settings: databaseSettings(values), migrations };
}
`
    : `import { readVariables, serviceSettings, serviceVariables } from '@sample-platform-ai/kit/settings.ts';
import { z } from 'zod';

/** The only reader of the environment. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const values = readVariables(z.object(serviceVariables), environment);
  return { settings: serviceSettings(values), database: undefined };
}
`;

/** The routes of the API. */
export const server = ({ name, database }: NewService) =>
  database
    ? `import type { Pools } from '@sample-platform-ai/kit/database/pools.ts';
import type { ServiceDatabase, ServiceOptions } from '@sample-platform-ai/kit/service.ts';
import type { FastifyInstance } from 'fastify';
import { listItems } from './items.ts';

const query = {
  type: 'object',
  additionalProperties: false,
  properties: { limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 } },
} as const;

/** The routes of the API. Each has a schema: what does not fit is refused with 400. */
export function routes(app: FastifyInstance, pools: Pools): void {
  app.get<{ Querystring: { limit: number } }>('/v1/items', { schema: { querystring: query } }, async (request) => ({
    items: await listItems(pools.reads, request.query.limit),
  }));
}

export const api = (config: Pick<ServiceOptions<ServiceDatabase>, 'settings' | 'database'>): ServiceOptions<ServiceDatabase> => ({
  name: '${name}',
  ...config,
  start: (app, { pools }) => {
    routes(app, pools);
  },
});
`
    : `import type { ServiceOptions } from '@sample-platform-ai/kit/service.ts';

export const api = (config: Pick<ServiceOptions<undefined>, 'settings' | 'database'>): ServiceOptions<undefined> => ({
  name: '${name}',
  ...config,
  start: (app) => {
    app.get('/v1/hello', () => ({ message: 'Hello from ${name}' }));
  },
});
`;

/** What the API lists, with a database. */
export const items = `import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';

export interface Item {
  readonly id: string;
  readonly name: string;
}

const LIST = { name: 'list items', text: 'SELECT id::text, name FROM items ORDER BY created_at DESC, id LIMIT $1' };

/** The newest first. */
export const listItems = (db: Queryable, limit: number): Promise<readonly Item[]> => rowsOf<Item & object>(db, LIST, [limit]);
`;

/** A worker that runs every minute. */
export const worker = ({ name, database }: NewService) => `import { setTimeout as delay } from 'node:timers/promises';
import type { ${database ? 'ServiceDatabase, ' : ''}ServiceOptions } from '@sample-platform-ai/kit/service.ts';

const intervalMs = 60_000;

/** One round of work. It may be cut off at any moment, and another process may do the same: make it harmless to repeat. */
async function work(): Promise<void> {}

/** Works every minute, until the process is asked to end. */
export const worker = (
  config: Pick<ServiceOptions<${database ? 'ServiceDatabase' : 'undefined'}>, 'settings' | 'database'>,
): ServiceOptions<${database ? 'ServiceDatabase' : 'undefined'}> => ({
  name: '${name}-worker',
  ...config,
  start: () => {
    const ended = new AbortController();
    const loop = (async () => {
      while (!ended.signal.aborted) {
        await work();
        await delay(intervalMs, undefined, { signal: ended.signal }).catch(() => {});
      }
    })();
    return async () => {
      ended.abort();
      await loop;
    };
  },
});
`;

/** The commands of the image. */
export function main({ name, database, worker: works }: NewService): string {
  const commands = ['serve', ...(database ? ['migrate'] : []), ...(works ? ['work'] : [])];
  return `import { ${database ? 'runMigrations, ' : ''}serve } from '@sample-platform-ai/kit/service.ts';
import { readConfig${database ? ', readMigrationConfig' : ''} } from './config.ts';
import { api } from './server.ts';
${works ? "import { worker } from './worker.ts';\n" : ''}
const [command = 'serve'] = process.argv.slice(2);
if (command === 'serve') await serve(api(readConfig(process.env)));
${database ? "else if (command === 'migrate') await runMigrations(readMigrationConfig(process.env));\n" : ''}${works ? "else if (command === 'work') await serve(worker(readConfig(process.env)));\n" : ''}else {
  process.stderr.write(\`${name}: unknown command \${command}; expected one of ${commands.join(', ')}\\n\`);
  process.exitCode = 2;
}
`;
}

/** The test that a new service begins with. */
export const test = ({ name, database }: NewService) =>
  database
    ? `import { startTestPostgres, type TestPostgres } from '@sample-platform-ai/kit/dev/test-postgres.ts';
import { type RunningService, runMigrations, startService } from '@sample-platform-ai/kit/service.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { api } from './server.ts';

let postgres: TestPostgres;
let service: RunningService;
beforeAll(async () => {
  postgres = await startTestPostgres('${databaseName(name)}');
  const config = readConfig({
    HOST: '127.0.0.1',
    HTTP_PORT: '0',
    METRICS_PORT: '0',
    LOG_LEVEL: 'silent',
    DRAIN_DELAY_MS: '0',
    WRITER_URL: postgres.url,
  });
  await runMigrations(config.database);
  service = await startService(api(config));
});
afterAll(async () => {
  await service.stop();
  await postgres.stop();
});
const get = (path: string) => fetch(\`http://127.0.0.1:\${service.ports.http}\${path}\`);

describe('${name}', () => {
  it('is ready with its schema', async () => {
    expect((await get('/readyz')).status).toBe(200);
  });

  it('lists what its database holds, the newest first', async () => {
    await postgres.query("INSERT INTO items (name, created_at) VALUES ('older', now() - interval '1 hour'), ('newer', now())");
    const { items } = (await (await get('/v1/items?limit=1')).json()) as { items: { name: string }[] };
    expect(items.map((item) => item.name)).toEqual(['newer']);
  });

  it('refuses a limit that is out of bounds', async () => {
    expect((await get('/v1/items?limit=0')).status).toBe(400);
  });
});
`
    : `import { type RunningService, startService } from '@sample-platform-ai/kit/service.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { api } from './server.ts';

let service: RunningService;
beforeAll(async () => {
  const config = { HOST: '127.0.0.1', HTTP_PORT: '0', METRICS_PORT: '0', LOG_LEVEL: 'silent', DRAIN_DELAY_MS: '0' };
  service = await startService(api(readConfig(config)));
});
afterAll(() => service.stop());
const get = (path: string) => fetch(\`http://127.0.0.1:\${service.ports.http}\${path}\`);

describe('${name}', () => {
  it('is ready', async () => {
    expect((await get('/readyz')).status).toBe(200);
  });

  it('answers', async () => {
    expect(await (await get('/v1/hello')).json()).toEqual({ message: 'Hello from ${name}' });
  });
});
`;

/** Its first migration. */
export const migration = `-- The schema of the service. Files run once, in the order of their names; down migrations do not exist.
CREATE TABLE items (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX items_newest ON items (created_at DESC, id);
`;
