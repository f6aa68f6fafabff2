import { compose, dockerfile, type LocalPorts, roles, siteDockerfile } from './containers.ts';
import { identifier, type NewService } from './options.ts';
import { config, items, main, migration, server, test, worker } from './source.ts';

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

/** Path below `app/<name>` -> text of a new service's code. */
export function appFiles(service: NewService, ports: LocalPorts): Readonly<Record<string, string>> {
  return {
    'package.json': packageJson(service),
    'README.md': readme(service),
    Dockerfile: dockerfile(service),
    'compose.yaml': compose(service, ports),
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
