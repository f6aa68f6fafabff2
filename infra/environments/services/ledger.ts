import type { ServiceSpec } from '../schema.ts';

const settings = {
  LEDGER_DATABASE_SIGN_IN: 'iam',
  LEDGER_DATABASE_REGIONS: '{regions}',
};

/** The release ledger: what runs in which environment, since when, who deployed it, and each team's DORA metrics. */
export const ledger: ServiceSpec = {
  name: 'ledger',
  team: 'platform',
  description: 'What runs where, since when, who put it there, and how well each team ships',
  links: {},
  components: {
    backend: {
      kind: 'api',
      image: { dockerfile: 'app/backend/Dockerfile' },
      args: ['serve'],
      ports: { http: 8080, grpc: 9090, metrics: 9464 },
      health: { live: '/livez', ready: '/readyz' },
      route: { host: 'api', grpcHost: 'grpc' },
      drain: { delaySeconds: 10, limitSeconds: 20 },
      env: {
        ...settings,
        LEDGER_HTTP_PORT: '{port:http}',
        LEDGER_GRPC_PORT: '{port:grpc}',
        LEDGER_METRICS_PORT: '{port:metrics}',
        LEDGER_WRITER_URL: '{database:writer}',
        LEDGER_READER_URL: '{database:reader}',
        LEDGER_WRITER_CONNECTIONS: '{connections:writer}',
        LEDGER_READER_CONNECTIONS: '{connections:reader}',
        LEDGER_EVENT_SOURCE: 'https://{host:ledger/frontend}',
        LEDGER_READS: '{setting:reads}',
        LEDGER_CORS_ORIGINS: 'https://{host:ledger/frontend}',
        LEDGER_TRUSTED_PROXIES: '{proxies}',
        LEDGER_BALANCER_IDLE_TIMEOUT_SECONDS: '{idleTimeoutSeconds}',
        LEDGER_DRAIN_DELAY_MS: '{drain:delayMs}',
        LEDGER_DRAIN_LIMIT_MS: '{drain:limitMs}',
        LEDGER_ISSUERS: {
          json: [
            {
              kind: 'github',
              issuer: '{repository:tokenIssuer}',
              audience: 'ledger',
              ownerIds: ['{repository:ownerId}'],
              // Only tokens of the reusable workflow that records deployments are accepted, and only from the default branch.
              workflows: [
                '{repository:fullName}/.github/workflows/deploy-region.yml@refs/heads/{repository:defaultBranch}',
              ],
            },
            {
              kind: 'people',
              issuer: '{secret:oidc/issuer}',
              audience: '{secret:oidc/clientId}',
              roles: '{setting:roles}',
            },
            {
              kind: 'controller',
              issuer: '{fact:clusterIssuer}',
              audience: '{observer:audience}',
              subjects: ['{observer:subject}'],
              // A cluster reports its own workloads, and nothing about others.
              places: [{ environment: '{environment}', region: '{region}' }],
            },
          ],
        },
      },
    },
    frontend: {
      kind: 'site',
      image: { dockerfile: 'app/frontend/Dockerfile' },
      route: { host: '@' },
      api: 'backend',
      env: {
        SITE_BUCKET: '{bucket}',
        SITE_HOST: '{host:ledger/frontend}',
        SITE_CONFIG: '/etc/site/env.json',
        AWS_REGION: '{region}',
      },
      files: {
        '/etc/site/env.json': {
          json: {
            environment: '{environment}',
            codeHost: '{repository:codeHost}',
            signIn: { issuer: '{secret:oidc/issuer}', clientId: '{secret:oidc/clientId}' },
          },
        },
      },
    },
  },
  database: {
    name: 'ledger',
    // Records are not rewritten: each migration grants what the service may change.
    tableRights: 'granted-by-migrations',
    migrate: {
      component: 'backend',
      args: ['migrate'],
      env: {
        ...settings,
        LEDGER_WRITER_URL: '{database:migration}',
        LEDGER_ISSUERS: '[]',
        LEDGER_CATALOG: '{catalog}',
      },
    },
  },
  secrets: { oidc: 'filled-in' },
  aws: [],
  egress: ['internet'],
  objectives: {
    availability: 99.9,
    latency: { percentile: 99, milliseconds: 250 },
    indicator: {
      histogram: 'ledger_call_seconds',
      failed: 'code=~"internal|unavailable|deadline_exceeded"',
      timed: 'method!~"EventService.WatchEvents|ExportService.ExportDeployments|ExportService.ExportEvents"',
    },
  },
  capabilities: ['release-ledger'],
  dev: 'app/backend/dev/main.ts',
  operations: '@sample-platform-ai/backend/operations/index.ts',
};
