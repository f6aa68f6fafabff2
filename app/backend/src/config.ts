import { readFileSync } from 'node:fs';
import {
  databaseProblems,
  databaseSettings,
  databaseVariables,
  integer,
  list,
  port,
  readVariables,
  serviceSettings,
  serviceVariables,
} from '@sample-platform-ai/kit/settings.ts';
import * as z from 'zod';
import type { WebhookSecret } from './auth/webhook.ts';

/** The issuers of tokens, and what their tokens allow. */
const issuerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('github'),
    issuer: z.url(),
    jwksUri: z.url().optional(),
    audience: z.string().min(1),
    /** Numeric ids of the owners whose repositories may write. */
    ownerIds: z.array(z.string().regex(/^\d+$/)).min(1),
    /** Workflows that may write, each as exactly `owner/repo/.github/workflows/release.yml@refs/heads/main`; any when empty. */
    workflows: z
      .array(
        z
          .string()
          .regex(
            /^[\w.-]+\/[\w.-]+\/\.github\/workflows\/[\w.-]+\.ya?ml@(refs\/(heads|tags)\/\S+|[0-9a-f]{40})$/,
            'is not complete; write owner/repo/.github/workflows/file.yml@refs/heads/branch, or @ and a commit',
          ),
      )
      .default([]),
  }),
  z.strictObject({
    kind: z.literal('people'),
    issuer: z.url(),
    jwksUri: z.url().optional(),
    audience: z.string().min(1),
    rolesClaim: z.string().min(1).default('groups'),
    /** Value of the claim -> role. */
    roles: z.record(z.string(), z.enum(['viewer', 'editor', 'admin'])),
  }),
  z.strictObject({
    kind: z.literal('controller'),
    issuer: z.url(),
    jwksUri: z.url().optional(),
    audience: z.string().min(1),
    /** Example: `system:serviceaccount:argocd:argocd-notifications-controller`. */
    subjects: z.array(z.string().min(1)).min(1),
    /** What they observe. Every place when empty. */
    places: z.array(z.strictObject({ environment: z.string().min(1), region: z.string().min(1) })).default([]),
  }),
]);
export type IssuerConfig = z.infer<typeof issuerSchema>;

const jsonText = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
});

/** A message of the contract as JSON; the contract validates it. */
const message = z.record(z.string(), z.json());

/** At least 24 bytes, as the specification requires; then the places that its holder observes, as `environment/region`. */
const webhookSecret =
  /^whsec_(?:[A-Za-z0-9+/]{4}){8,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?(?:\s+[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*)*$/;

function webhookOf(line: string): WebhookSecret {
  const [secret = '', ...places] = line.split(/\s+/);
  return {
    secret,
    places: places.map((place) => {
      const [environment = '', region = ''] = place.split('/');
      return { environment, region };
    }),
  };
}

/** As `gh attestation trusted-root` writes it; the content is checked where it is used. */
const provenanceRoots = z.string().transform((path, context) => {
  try {
    const lines = readFileSync(path, 'utf8').trim();
    if (lines !== '') return lines;
    context.addIssue({ code: 'custom', message: `${path} is empty; write one trusted root a line` });
  } catch (error) {
    context.addIssue({ code: 'custom', message: `${path} cannot be read: ${String(error)}` });
  }
  return z.NEVER;
});

/** A file, because a mounted secret is neither in the environment of children nor in crash reports. */
const webhookSecrets = z.string().transform((path, context) => {
  if (path === '') return [] as WebhookSecret[];
  try {
    const secrets = readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (secrets.length > 0 && secrets.every((secret) => webhookSecret.test(secret))) return secrets.map(webhookOf);
    context.addIssue({
      code: 'custom',
      message: `${path} has to contain one secret a line: whsec_ and the base64 of 24 bytes or more, then the places that it may report on, such as prod/eu-west-1`,
    });
  } catch (error) {
    context.addIssue({ code: 'custom', message: `${path} cannot be read: ${String(error)}` });
  }
  return z.NEVER;
});

const prefix = 'LEDGER_';

const schema = z.object({
  ...serviceVariables,
  ...databaseVariables,
  GRPC_PORT: port(9090),
  ISSUERS: jsonText.pipe(z.array(issuerSchema)),
  /** `{"environments": [PutEnvironmentRequest], "services": [CreateServiceRequest]}` that `migrate` creates. */
  CATALOG: jsonText.pipe(z.strictObject({ environments: z.array(message), services: z.array(message) })).optional(),
  /** Verifies signed requests of the delivery controller (Standard Webhooks); without it, signed requests are refused. */
  WEBHOOK_SECRET_FILE: webhookSecrets.default([]),
  /** `host:port` of webhooks' targets that may have private addresses and no TLS; for development. */
  WEBHOOK_TARGETS: list,
  /** The Sigstore instances whose signatures count, one trusted root a line; the public one by default. */
  PROVENANCE_ROOTS_FILE: provenanceRoots.optional(),
  /** `source` of the CloudEvents that are sent: a URI that names this ledger. */
  EVENT_SOURCE: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'is not a URI')
    .default('urn:ledger'),
  READS: z.enum(['open', 'signed-in']).default('signed-in'),
  CORS_ORIGINS: list,
  RATE_LIMIT_PER_MINUTE: integer(6000, { min: 1, max: 10_000_000 }),
  /** Concurrent event streams of the process. */
  STREAM_LIMIT: integer(1000, { min: 1, max: 100_000 }),
  /** Concurrent event streams of one caller. */
  STREAM_LIMIT_PER_CALLER: integer(100, { min: 1, max: 100_000 }),
  /** The interval of heartbeats on a quiet stream; shorter than a load balancer's idle timeout. */
  STREAM_HEARTBEAT_MS: integer(15_000, { min: 100, max: 600_000 }),
  /** A stream ends when its client reads nothing for this long. */
  STREAM_STALL_MS: integer(30_000, { min: 1000, max: 600_000 }),
});

/** By so much HTTP connections are kept longer than the balancer's idle timeout (app/kit/settings.ts). */
const keepAliveMarginMs = 5000;

export type Config = ReturnType<typeof readConfig>;

/** The only place that reads environment variables. Reports all errors at once; no secret has a default. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const values = readVariables(schema, environment, { prefix, problems: databaseProblems });
  const { httpPort, metricsPort, ...service } = serviceSettings(values);
  return {
    ...service,
    // Half of the balancer's idle timeout, so that it sees a quiet gRPC connection at least twice.
    grpcPingMs: (service.keepAliveMs - keepAliveMarginMs) / 2,
    ports: { http: httpPort, grpc: values.GRPC_PORT, metrics: metricsPort },
    database: databaseSettings(values),
    issuers: values.ISSUERS,
    catalog: values.CATALOG,
    webhookSecrets: values.WEBHOOK_SECRET_FILE,
    webhookTargets: values.WEBHOOK_TARGETS,
    eventSource: values.EVENT_SOURCE,
    trust: {
      roots: values.PROVENANCE_ROOTS_FILE,
      // Of builds too: an image is built and deployed by jobs of the same code host.
      issuers: values.ISSUERS.flatMap(({ kind, issuer }) => (kind === 'github' ? [issuer] : [])),
    },
    readsAreOpen: values.READS === 'open',
    corsOrigins: values.CORS_ORIGINS,
    rateLimitPerMinute: values.RATE_LIMIT_PER_MINUTE,
    streamLimit: values.STREAM_LIMIT,
    streamLimitPerCaller: values.STREAM_LIMIT_PER_CALLER,
    streamHeartbeatMs: values.STREAM_HEARTBEAT_MS,
    streamStallMs: values.STREAM_STALL_MS,
  } as const;
}
