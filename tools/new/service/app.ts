import { databaseName, identifier, type NewService } from './options.ts';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const packageJson = ({ name, database, site }: NewService) =>
  json({
    name: `@sample-platform-ai/${name}`,
    private: true,
    type: 'module',
    dependencies: {
      '@sample-platform-ai/kit': 'workspace:*',
      ...(site && { '@sample-platform-ai/publisher': 'workspace:*' }),
      fastify: 'catalog:',
      zod: 'catalog:',
    },
    ...(database && { devDependencies: { '@types/pg': 'catalog:', pg: 'catalog:' } }),
  });

const config = ({ database }: NewService) =>
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

const server = ({ name, database }: NewService) =>
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

const items = `import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';

export interface Item {
  readonly id: string;
  readonly name: string;
}

const LIST = { name: 'list items', text: 'SELECT id::text, name FROM items ORDER BY created_at DESC, id LIMIT $1' };

/** The newest first. */
export const listItems = (db: Queryable, limit: number): Promise<readonly Item[]> => rowsOf<Item & object>(db, LIST, [limit]);
`;

const worker = ({ name, database }: NewService) => `import { setTimeout as delay } from 'node:timers/promises';
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

function main({ name, database, worker: works }: NewService): string {
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

const test = ({ name, database }: NewService) =>
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

const migration = `-- What the service keeps. Files run in the order of their names, each once; there is no way down.
CREATE TABLE items (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX items_newest ON items (created_at DESC, id);
`;

const dockerfile = ({
  name,
  site,
}: NewService) => `# Built from the root of the repository: docker build -f app/${name}/Dockerfile .
ARG NODE_IMAGE=node:24-trixie-slim

FROM \${NODE_IMAGE} AS build
WORKDIR /repository
ENV CI=true
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY app/kit/package.json app/kit/
${site ? 'COPY app/publisher/package.json app/publisher/\nCOPY infra/edge/package.json infra/edge/\nCOPY verify/emulator/package.json verify/emulator/\n' : ''}COPY app/${name}/package.json app/${name}/
RUN --mount=type=cache,target=/root/.local/share/pnpm/store npx --yes pnpm@12 --filter @sample-platform-ai/${name}... install --frozen-lockfile
COPY app/kit app/kit
COPY app/${name} app/${name}
RUN node app/kit/build.ts app/${name} /image/dist
RUN --mount=type=cache,target=/root/.local/share/pnpm/store npx --yes pnpm@12 --filter @sample-platform-ai/${name} --config.node-linker=hoisted deploy --prod --legacy /image/deployed \\
  && mv /image/deployed/node_modules /image/node_modules && rm -rf /image/deployed

FROM \${NODE_IMAGE}
WORKDIR /service
ENV NODE_ENV=production
COPY --from=build --chmod=a+rX /image/node_modules node_modules
COPY --from=build --chmod=a+rX /image/dist dist
# A user that no machine has, by number, so that Kubernetes can see that it is not root.
USER 10001:10001
EXPOSE 8080 9464
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \\
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is PID 1: it gets SIGTERM, and drains.
ENTRYPOINT ["node", "--max-semi-space-size=8", "dist/main.mjs"]
CMD ["serve"]
`;

const siteDockerfile = ({
  name,
}: NewService) => `# Built from the root of the repository: docker build -f app/${name}/site/Dockerfile .
ARG NODE_IMAGE=node:24-trixie-slim

FROM \${NODE_IMAGE} AS build
WORKDIR /repository
ENV CI=true
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY infra/edge/package.json infra/edge/
COPY verify/emulator/package.json verify/emulator/
COPY app/publisher/package.json app/publisher/
RUN --mount=type=cache,target=/root/.local/share/pnpm/store npx --yes pnpm@12 --filter @sample-platform-ai/publisher... install --frozen-lockfile
COPY infra/edge infra/edge
COPY app/publisher app/publisher
RUN node app/publisher/build.ts app/publisher/main.ts /image

FROM \${NODE_IMAGE}
WORKDIR /site
ENV NODE_ENV=production SITE_FOLDER=/site/out SITE_LISTEN=0.0.0.0
COPY --from=build --chmod=a+rX /image ./
COPY --chmod=a+rX app/${name}/site/public out
USER 10001:10001
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \\
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.SITE_PORT ?? 3000)).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# \`serve\` serves the site on this machine; \`publish\` puts it into its bucket.
ENTRYPOINT ["node", "site.mjs"]
CMD ["serve"]
`;

const page = ({ name }: NewService) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>${name}</title>
  </head>
  <body>
    <main>
      <h1>${name}</h1>
      <p>This page comes from <code>app/${name}/site/public</code>.</p>
    </main>
  </body>
</html>
`;

const readme = ({ name, database, site, worker: works }: NewService) => {
  const lines = [
    `# ${name}`,
    '',
    `What it is: \`infra/environments/services/${name}.ts\`. How much of it runs where: \`services.${name}\` of each environment.`,
    '',
    '```sh',
    'npx pnpm@12 dev                                    # with the other services, on this machine',
    `npx pnpm@12 exec vitest run --project app/${name}`,
    'docker compose up --build                          # the same from its image',
    '```',
    '',
    '| file | holds |',
    '| --- | --- |',
    '| `src/server.ts` | the routes of the API |',
    '| `src/config.ts` | what it reads from the environment |',
    ...(database ? ['| `migrations/` | the schema; the migration job runs new files before new pods start |'] : []),
    ...(works ? ['| `src/worker.ts` | the work that no caller waits for |'] : []),
    ...(site ? ['| `site/public/` | the static site |'] : []),
    '',
    'Probes, metrics, load guard, drain and the sign-in to the database come from [app/kit](../kit/README.md).',
  ];
  return `${lines.join('\n')}\n`;
};

const compose = ({ name, database, worker: works }: NewService, port: number) => {
  const environment = database
    ? `    environment: &environment
      WRITER_URL: postgres://${databaseName(name)}_app:local-only@${name}-postgres/${databaseName(name)}
      DATABASE_TLS: "off"
      DRAIN_DELAY_MS: "0"
`
    : `    environment: &environment
      DRAIN_DELAY_MS: "0"
`;
  const depends = database
    ? `    depends_on:\n      ${name}-migration: { condition: service_completed_successfully }\n`
    : '';
  const user = databaseName(name);
  return `# The service ${name} on this machine, from its image; compose.yaml at the root includes it.
x-hardened: &hardened
  read_only: true
  tmpfs: [/tmp]
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  pids_limit: 256
  logging: { driver: local }

services:
${
  database
    ? `  ${name}-postgres:
    <<: *hardened
    image: sample-platform-ai/${name}-postgres
    # In the image, because a mounted file keeps its mode, and umask 077 hides it from the user postgres.
    build:
      context: .
      dockerfile_inline: |
        FROM postgres:17-trixie
        COPY --chmod=644 roles.sql /docker-entrypoint-initdb.d/roles.sql
    environment:
      POSTGRES_DB: ${user}
      POSTGRES_PASSWORD: local-only
    volumes:
      - ${name}-data:/var/lib/postgresql/data
    tmpfs: [/tmp, /run/postgresql, /var/run/postgresql]
    # Its entry point gives the volume to the user postgres, and then becomes that user.
    cap_add: [CHOWN, DAC_OVERRIDE, FOWNER, SETGID, SETUID]
    healthcheck:
      # Over TCP: while it initialises, it answers on its socket only.
      test: [CMD, pg_isready, --quiet, --host=127.0.0.1, --username=postgres, --dbname=${user}]
      interval: 2s
      timeout: 3s
      retries: 30

  ${name}-migration:
    <<: *hardened
    image: sample-platform-ai/${name}
    pull_policy: never
    command: [migrate]
    environment:
      WRITER_URL: postgres://${user}_migration:local-only@${name}-postgres/${user}
      DATABASE_TLS: "off"
    depends_on:
      ${name}-postgres: { condition: service_healthy }
      ${name}-image: { condition: service_completed_successfully }

`
    : ''
}  # Builds the image once for all that run it.
  ${name}-image:
    <<: *hardened
    image: sample-platform-ai/${name}
    build: { context: ../.., dockerfile: app/${name}/Dockerfile }
    entrypoint: ["node", "--version"]

  ${name}:
    <<: *hardened
    image: sample-platform-ai/${name}
    pull_policy: never
${environment}    ports:
      - 127.0.0.1:\${${databaseName(name).toUpperCase()}_PORT:-${port}}:8080
${depends || `    depends_on:\n      ${name}-image: { condition: service_completed_successfully }\n`}${
  works
    ? `
  ${name}-worker:
    <<: *hardened
    image: sample-platform-ai/${name}
    pull_policy: never
    command: [work]
    environment: *environment
${depends || `    depends_on:\n      ${name}-image: { condition: service_completed_successfully }\n`}`
    : ''
}${database ? `\nvolumes:\n  ${name}-data:\n` : ''}`;
};

const roles = ({ name }: NewService) => {
  const database = databaseName(name);
  return `-- As on RDS, where they sign in with tokens of IAM: the service, and the job that owns the schema.
CREATE ROLE ${database}_app LOGIN PASSWORD 'local-only';
CREATE ROLE ${database}_migration LOGIN PASSWORD 'local-only';
ALTER DATABASE ${database} OWNER TO ${database}_migration;
ALTER DEFAULT PRIVILEGES FOR ROLE ${database}_migration GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${database}_app;
ALTER DEFAULT PRIVILEGES FOR ROLE ${database}_migration GRANT USAGE, SELECT ON SEQUENCES TO ${database}_app;
`;
};

/** Path below `app/<name>` -> text of a new service's code. `port` is the API's on a laptop. */
export function appFiles(service: NewService, port: number): Readonly<Record<string, string>> {
  return {
    'package.json': packageJson(service),
    'README.md': readme(service),
    Dockerfile: dockerfile(service),
    'compose.yaml': compose(service, port),
    'src/config.ts': config(service),
    'src/server.ts': server(service),
    'src/main.ts': main(service),
    'src/server.test.ts': test(service),
    ...(service.database && {
      'src/items.ts': items,
      'migrations/0001_items.sql': migration,
      'roles.sql': roles(service),
    }),
    ...(service.worker && { 'src/worker.ts': worker(service) }),
    ...(service.site && { 'site/Dockerfile': siteDockerfile(service), 'site/public/index.html': page(service) }),
  };
}

/** Text of the spec's file. The formatter sets the rest. */
export const specFile = ({ name }: NewService, spec: unknown, description: string): string =>
  `import type { ServiceSpec } from '../schema.ts';\n\n/** ${description}. */\nexport const ${identifier(name)}: ServiceSpec = ${JSON.stringify(spec)};\n`;
