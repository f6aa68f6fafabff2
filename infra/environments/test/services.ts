import type { ServiceSpec } from '../schema.ts';

/** Services of the platform for tests: `orders` has every kind of component, `fees` is small. */

export const orders: ServiceSpec = {
  name: 'orders',
  team: 'sales',
  description: 'Takes orders',
  links: {},
  components: {
    api: {
      kind: 'api',
      image: { dockerfile: 'app/orders/api/Dockerfile' },
      args: ['serve'],
      ports: { http: 8081, grpc: 9091, metrics: 9465 },
      health: { live: '/live', ready: '/ready' },
      route: { host: 'orders', grpcHost: 'orders-grpc' },
      internalHost: 'orders-admin',
      env: {
        HTTP_PORT: '{port:http}',
        DATABASE_URL: '{database:writer}',
        FEES_URL: '{service:fees/api}',
        PAYMENT_KEY: '{secret:payment/key}',
      },
    },
    worker: {
      kind: 'worker',
      image: { of: 'api' },
      args: ['work'],
      ports: { http: 8082, metrics: 9466 },
      health: { live: '/live', ready: '/ready' },
      env: { DATABASE_URL: '{database:writer}' },
    },
    web: {
      kind: 'site',
      image: { dockerfile: 'app/orders/web/Dockerfile' },
      route: { host: 'shop' },
      api: 'api',
      env: { SITE_BUCKET: '{bucket}', SITE_HOST: '{host:orders/web}' },
      files: { '/etc/site/env.json': { json: { environment: '{environment}', key: '{secret:payment/public}' } } },
    },
    cleanup: {
      kind: 'job',
      image: { of: 'api' },
      args: ['clean'],
      schedule: '15 3 * * *',
      retries: 1,
      deadlineSeconds: 300,
      env: { DATABASE_URL: '{database:writer}' },
    },
  },
  database: {
    name: 'orders',
    migrate: { component: 'api', args: ['migrate'], env: { DATABASE_URL: '{database:migration}' } },
  },
  secrets: { payment: 'filled-in', session: 'generated' },
  aws: [{ service: 'sqs', actions: ['sqs:SendMessage', 'sqs:ReceiveMessage'], resource: 'queue' }],
  egress: ['internet', 'service:fees/api'],
  objectives: { availability: 99.5, latency: { percentile: 99, milliseconds: 250 } },
};

export const fees: ServiceSpec = {
  name: 'fees',
  team: 'finance',
  description: 'Says what an order costs',
  links: {},
  components: {
    api: {
      kind: 'api',
      image: { dockerfile: 'app/fees/Dockerfile' },
      ports: { http: 8080, metrics: 9464 },
      health: { live: '/livez', ready: '/readyz' },
      route: { path: '/fees' },
      env: { HTTP_PORT: '{port:http}' },
    },
  },
  secrets: {},
  aws: [],
  egress: [],
};
