import type { ComponentSize, EnvironmentConfig, ServiceSpec } from '@sample-platform-ai/environments/schema.ts';
import { databaseName, type NewService } from './options.ts';

const connections = { writer: 2, reader: 2 };

const databaseSettings = {
  WRITER_URL: '{database:writer}',
  READER_URL: '{database:reader}',
  DATABASE_SIGN_IN: 'iam',
  DATABASE_REGIONS: '{regions}',
  WRITER_CONNECTIONS: '{connections:writer}',
  READER_CONNECTIONS: '{connections:reader}',
};

/** The spec of a new service: an API with its own host, and the components of the options. */
export function newSpec({ name, team, database, site, worker }: NewService): ServiceSpec {
  const process = {
    health: { live: '/livez', ready: '/readyz' },
    drain: { delaySeconds: 10, limitSeconds: 20 },
    ports: { http: 8080, metrics: 9464 },
  };
  const settings = {
    HTTP_PORT: '{port:http}',
    METRICS_PORT: '{port:metrics}',
    DRAIN_DELAY_MS: '{drain:delayMs}',
    DRAIN_LIMIT_MS: '{drain:limitMs}',
    ...(database && databaseSettings),
  };
  return {
    name,
    team,
    description: `The service ${name} of the team ${team}`,
    links: {},
    components: {
      api: {
        kind: 'api',
        image: { dockerfile: `app/${name}/Dockerfile` },
        ...process,
        args: ['serve'],
        route: { host: name },
        env: {
          ...settings,
          TRUSTED_PROXIES: '{proxies}',
          BALANCER_IDLE_TIMEOUT_SECONDS: '{idleTimeoutSeconds}',
        },
      },
      ...(worker && { worker: { kind: 'worker', image: { of: 'api' }, ...process, args: ['work'], env: settings } }),
      ...(site && {
        site: {
          kind: 'site',
          image: { dockerfile: `app/${name}/site/Dockerfile` },
          route: { host: `${name}-site` },
          api: 'api',
          env: { SITE_BUCKET: '{bucket}', SITE_HOST: `{host:${name}/site}`, AWS_REGION: '{region}' },
        },
      }),
    },
    ...(database && {
      database: {
        name: databaseName(name),
        migrate: {
          component: 'api',
          args: ['migrate'],
          env: { WRITER_URL: '{database:migration}', DATABASE_SIGN_IN: 'iam', DATABASE_REGIONS: '{regions}' },
        },
      },
    }),
    secrets: {},
    aws: [],
    egress: [],
    objectives: { availability: 99.5, latency: { percentile: 99, milliseconds: 500 } },
  };
}

/** Sizes for an environment: a pod in each workload zone, and room to double. */
export function newSizes(service: NewService, { regions }: EnvironmentConfig): Readonly<Record<string, ComponentSize>> {
  const zones = Math.max(...regions.map(({ workloadZones }) => workloadZones.length));
  const database = service.database && { connections };
  return {
    api: { replicas: [zones, 2 * zones], cpuMillicores: 100, memoryMib: 256, ...database },
    ...(service.worker && {
      worker: { replicas: [Math.min(2, zones), Math.min(2, zones)], cpuMillicores: 50, memoryMib: 256, ...database },
    }),
    ...(service.site && { site: {} }),
  };
}
