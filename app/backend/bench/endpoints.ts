import { create, toJsonString } from '@bufbuild/protobuf';
import {
  DeploymentStatus,
  GetDeploymentRequestSchema,
  Intent,
  RecordDeploymentRequestSchema,
  WatchEventsRequestSchema,
} from '@sample-platform-ai/contract';

/** Facts of the seeded ledger that requests need. */
export interface Facts {
  readonly deploymentIds: readonly string[];
  readonly services: readonly string[];
  readonly firstEvent: string;
  readonly matrixTag: string;
  /** `Authorization` of a pipeline that may write about every service's production. */
  readonly authorization: string;
}

interface Load {
  readonly name: string;
  readonly about: string;
}

export interface HttpEndpoint extends Load {
  readonly kind: 'http';
  /** A path, or a path, a tab and a body. */
  readonly lines: (facts: Facts) => readonly string[];
  readonly headers?: (facts: Facts) => Readonly<Record<string, string>>;
  /** Whether it writes: then responses of two servers differ in ids and times. */
  readonly writes?: true;
  /** Whether a cell of the matrix changes every second during the window. */
  readonly changing?: true;
  /** A limit where more would only wait for each other. */
  readonly connections?: number;
}

export interface GrpcEndpoint extends Load {
  readonly kind: 'grpc';
  readonly method: string;
  /** Protobuf JSON, sent in turn. */
  readonly messages: (facts: Facts) => readonly string[];
  /** Messages to read from a stream before it is cancelled. */
  readonly streamed?: number;
}

export type Endpoint = HttpEndpoint | GrpcEndpoint;

const json = { 'content-type': 'application/json' };
const until = '2026-11-01T00:00:00Z';
const window = `since=2026-08-03T00:00:00Z&until=${until}`;

function deployment(service: string, key: string) {
  return create(RecordDeploymentRequestSchema, {
    service,
    environment: 'prod',
    region: 'ap-southeast-2',
    rollout: { key },
    intent: Intent.PLANNED,
    version: 'v2.0.0',
    imageDigest: `sha256:${'ab'.repeat(32)}`,
    status: DeploymentStatus.SUCCEEDED,
    commits: [{ sha: 'c'.repeat(40), committedAt: { seconds: 1_793_000_000n } }],
  });
}
const body = (service: string, key: string) => toJsonString(RecordDeploymentRequestSchema, deployment(service, key));

const signedIn = ({ authorization }: Facts) => ({ ...json, authorization });

export const endpoints: readonly Endpoint[] = [
  { kind: 'http', name: 'health', about: 'no database', lines: () => ['/livez'] },
  {
    kind: 'http',
    name: 'deployment',
    about: 'one deployment with its transitions, by id',
    lines: ({ deploymentIds }) => deploymentIds.map((id) => `/v1/deployments/${id}`),
  },
  { kind: 'http', name: 'list', about: 'the newest 50 of all deployments', lines: () => ['/v1/deployments'] },
  {
    kind: 'http',
    name: 'history',
    about: 'the newest 50 of one service',
    lines: ({ services }) => services.map((service) => `/v1/deployments?service=${service}`),
  },
  { kind: 'http', name: 'matrix', about: '200 services x 6 cells, nothing changed', lines: () => ['/v1/matrix'] },
  {
    kind: 'http',
    name: 'matrix-304',
    about: 'the same, asked with the ETag of the last answer',
    lines: () => ['/v1/matrix'],
    headers: ({ matrixTag }) => ({ 'if-none-match': matrixTag }),
  },
  {
    kind: 'http',
    name: 'matrix-changing',
    about: 'the same, with a new observation of a cell every second',
    lines: () => ['/v1/matrix'],
    changing: true,
  },
  {
    kind: 'http',
    name: 'record',
    about: 'one deployment: token, idempotency key, outbox, one transaction',
    writes: true,
    headers: signedIn,
    lines: ({ services }) => services.map((service) => `/v1/deployments\t${body(service, 'bench-@@')}`),
  },
  {
    kind: 'http',
    name: 'batch',
    about: '500 deployments of 40 services in one request',
    writes: true,
    connections: 2,
    headers: signedIn,
    lines: ({ services }) => {
      // Five teams' worth of services: batches at the same time touch other cells.
      return [0, 40, 80, 120, 160].map((from) => {
        const items = Array.from({ length: 500 }, (_, i) => body(services[from + (i % 40)] ?? '', `bench-@@-${i}`));
        return `/v1/deployment-batches\t{"deployments":[${items.join(',')}]}`;
      });
    },
  },
  {
    kind: 'http',
    name: 'metrics',
    about: 'the five DORA metrics of one service over 90 days',
    lines: ({ services }) => services.map((service) => `/v1/metrics?service=${service}&${window}`),
  },
  {
    kind: 'grpc',
    name: 'grpc-deployment',
    about: 'one deployment with its transitions, unary',
    method: 'ledger.v1.DeploymentService/GetDeployment',
    messages: ({ deploymentIds }) =>
      deploymentIds.map((id) => toJsonString(GetDeploymentRequestSchema, create(GetDeploymentRequestSchema, { id }))),
  },
  {
    kind: 'grpc',
    name: 'grpc-stream',
    about: '10 000 events from the outbox; a request is one event',
    method: 'ledger.v1.EventService/WatchEvents',
    messages: ({ firstEvent }) => [
      toJsonString(WatchEventsRequestSchema, create(WatchEventsRequestSchema, { after: firstEvent })),
    ],
    streamed: 10_000,
  },
];
