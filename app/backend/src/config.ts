import { readFileSync } from 'node:fs';
import * as z from 'zod';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const integer = (fallback: number, { min, max }: { min: number; max: number }) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );

/** Who may sign tokens, and what their tokens are good for. */
const issuerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('github'),
    issuer: z.url(),
    jwksUri: z.url().optional(),
    audience: z.string().min(1),
    /** Numeric ids of the owners whose repositories may write at all. */
    ownerIds: z.array(z.string().regex(/^\d+$/)).min(1),
    /** Reusable workflows that may write, as `owner/repo/.github/workflows/release.yml@`; any when empty. */
    workflows: z.array(z.string().min(1)).default([]),
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
    /** As `system:serviceaccount:argocd:argocd-notifications-controller`. */
    subjects: z.array(z.string().min(1)).min(1),
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

/** A message of the contract as JSON, which says itself what it holds. */
const message = z.record(z.string(), z.json());

/** 24 bytes at least, as the specification asks. */
const webhookSecret = /^whsec_(?:[A-Za-z0-9+/]{4}){8,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A file, for a mounted secret is neither in the environment of children nor in crash reports. */
const webhookSecrets = z.string().transform((path, context) => {
  if (path === '') return [];
  try {
    const secrets = readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (secrets.length > 0 && secrets.every((secret) => webhookSecret.test(secret))) return secrets;
    context.addIssue({
      code: 'custom',
      message: `${path} has to hold whsec_ and the base64 of 24 bytes or more, one a line`,
    });
  } catch (error) {
    context.addIssue({ code: 'custom', message: `${path} cannot be read: ${String(error)}` });
  }
  return z.NEVER;
});

const databaseUrl = z.url({ protocol: /^postgres(ql)?$/ });

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is no region, as ap-southeast-2');

const schema = z.object({
  LEDGER_HOST: z.string().default('0.0.0.0'),
  LEDGER_HTTP_PORT: port(8080),
  LEDGER_GRPC_PORT: port(9090),
  LEDGER_METRICS_PORT: port(9464),
  LEDGER_WRITER_URL: databaseUrl,
  LEDGER_READER_URL: databaseUrl.optional(),
  /** `iam`: a token in the place of the URL's password; the AWS SDK finds the credentials, as those of EKS Pod Identity. */
  LEDGER_DATABASE_SIGN_IN: z.enum(['password', 'iam']).default('password'),
  /** Where the database may be: the process's own region first, then those that its global endpoint may move to. */
  LEDGER_DATABASE_REGIONS: list.pipe(z.array(region)),
  /** By default `verify`, except for a database on this machine. */
  LEDGER_DATABASE_TLS: z.enum(['verify', 'off']).optional(),
  /** PEM file of the authorities to trust; those of RDS when absent. */
  LEDGER_DATABASE_CA_FILE: z
    .string()
    .transform((path) => path || undefined)
    .optional(),
  LEDGER_WRITER_CONNECTIONS: integer(6, { min: 1, max: 100 }),
  LEDGER_READER_CONNECTIONS: integer(6, { min: 1, max: 100 }),
  /** Beside those of the reader, for quick reads one behind the other; 0 turns it off. */
  LEDGER_PIPELINED_CONNECTIONS: integer(2, { min: 0, max: 16 }),
  LEDGER_ISSUERS: jsonText.pipe(z.array(issuerSchema)),
  /** `{"environments": [PutEnvironmentRequest], "services": [CreateServiceRequest]}` that `migrate` writes down. */
  LEDGER_CATALOG: jsonText
    .pipe(z.strictObject({ environments: z.array(message), services: z.array(message) }))
    .optional(),
  /** Signs requests of the delivery controller (Standard Webhooks); none are taken when absent. */
  LEDGER_WEBHOOK_SECRET_FILE: webhookSecrets.default([]),
  LEDGER_READS: z.enum(['open', 'signed-in']).default('signed-in'),
  LEDGER_CORS_ORIGINS: list,
  LEDGER_LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug']).default('info'),
  /** Share of traces that are kept; nothing of OpenTelemetry is loaded at 0. */
  LEDGER_TRACE_RATIO: z.coerce.number().min(0).max(1).default(0),
  LEDGER_REQUEST_TIMEOUT_MS: integer(5000, { min: 100, max: 60_000 }),
  LEDGER_BODY_LIMIT_BYTES: integer(1_048_576, { min: 1024, max: 16_777_216 }),
  LEDGER_RATE_LIMIT_PER_MINUTE: integer(6000, { min: 1, max: 10_000_000 }),
  /** Streams of events at the same time. */
  LEDGER_STREAM_LIMIT: integer(1000, { min: 1, max: 100_000 }),
  /** A stream whose client takes nothing for so long is ended. */
  LEDGER_STREAM_STALL_MS: integer(30_000, { min: 1000, max: 600_000 }),
  /** Mean delay of the event loop from which on calls are refused. */
  LEDGER_LOOP_DELAY_LIMIT_MS: integer(200, { min: 10, max: 10_000 }),
  /** CIDRs of the load balancers whose `X-Forwarded-For` is believed. */
  LEDGER_TRUSTED_PROXIES: list.pipe(z.array(z.union([z.cidrv4(), z.cidrv6()]))),
  LEDGER_DRAIN_DELAY_MS: integer(5000, { min: 0, max: 60_000 }),
  LEDGER_DRAIN_LIMIT_MS: integer(20_000, { min: 100, max: 120_000 }),
});

type Values = z.infer<typeof schema>;

const isLocal = (url: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);

/** What no single variable can tell. */
function databaseProblems(values: Values): readonly string[] {
  const urls = { LEDGER_WRITER_URL: values.LEDGER_WRITER_URL, LEDGER_READER_URL: values.LEDGER_READER_URL };
  const ofUrls = Object.entries(urls).flatMap(([name, url]) => {
    if (url === undefined) return [];
    const { username, password, searchParams } = new URL(url);
    const tls = [...searchParams.keys()].filter((key) => key.startsWith('ssl'));
    return [
      ...tls.map((key) => `${name}: has ${key}; TLS is set by LEDGER_DATABASE_TLS and LEDGER_DATABASE_CA_FILE`),
      ...(values.LEDGER_DATABASE_SIGN_IN === 'iam' && username === '' ? [`${name}: names no user to sign in`] : []),
      ...(values.LEDGER_DATABASE_SIGN_IN === 'iam' && password !== ''
        ? [`${name}: holds a password, and LEDGER_DATABASE_SIGN_IN is iam; leave out one of them`]
        : []),
    ];
  });
  if (values.LEDGER_DATABASE_SIGN_IN === 'password') return ofUrls;
  return [
    ...ofUrls,
    ...(values.LEDGER_DATABASE_REGIONS.length === 0
      ? ['LEDGER_DATABASE_REGIONS: is empty; a token of IAM is signed for a region']
      : []),
    ...(values.LEDGER_DATABASE_TLS === 'off' ? ['LEDGER_DATABASE_TLS: is off; a token of IAM goes over TLS only'] : []),
  ];
}

function databaseConfig(values: Values) {
  const iam = values.LEDGER_DATABASE_SIGN_IN === 'iam' ? { regions: values.LEDGER_DATABASE_REGIONS } : undefined;
  const mode = values.LEDGER_DATABASE_TLS ?? (iam || !isLocal(values.LEDGER_WRITER_URL) ? 'verify' : 'off');
  return {
    writerUrl: values.LEDGER_WRITER_URL,
    readerUrl: values.LEDGER_READER_URL,
    writerConnections: values.LEDGER_WRITER_CONNECTIONS,
    readerConnections: values.LEDGER_READER_CONNECTIONS,
    pipelinedConnections: values.LEDGER_PIPELINED_CONNECTIONS,
    tls: mode === 'verify' && { caFile: values.LEDGER_DATABASE_CA_FILE },
    iam,
  } as const;
}

export type Config = ReturnType<typeof readConfig>;

const refuse = (problems: readonly string[]): never => {
  throw new Error(`the environment is not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
};

/** The only reader of the environment. Tells every mistake at once; no secret has a default. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const result = schema.safeParse(environment);
  if (!result.success) return refuse(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  const values = result.data;
  const problems = databaseProblems(values);
  if (problems.length > 0) return refuse(problems);
  return {
    host: values.LEDGER_HOST,
    ports: { http: values.LEDGER_HTTP_PORT, grpc: values.LEDGER_GRPC_PORT, metrics: values.LEDGER_METRICS_PORT },
    database: databaseConfig(values),
    issuers: values.LEDGER_ISSUERS,
    catalog: values.LEDGER_CATALOG,
    webhookSecrets: values.LEDGER_WEBHOOK_SECRET_FILE,
    readsAreOpen: values.LEDGER_READS === 'open',
    corsOrigins: values.LEDGER_CORS_ORIGINS,
    logLevel: values.LEDGER_LOG_LEVEL,
    traceRatio: values.LEDGER_TRACE_RATIO,
    requestTimeoutMs: values.LEDGER_REQUEST_TIMEOUT_MS,
    bodyLimitBytes: values.LEDGER_BODY_LIMIT_BYTES,
    rateLimitPerMinute: values.LEDGER_RATE_LIMIT_PER_MINUTE,
    streamLimit: values.LEDGER_STREAM_LIMIT,
    streamStallMs: values.LEDGER_STREAM_STALL_MS,
    loopDelayLimitMs: values.LEDGER_LOOP_DELAY_LIMIT_MS,
    trustedProxies: values.LEDGER_TRUSTED_PROXIES,
    drainDelayMs: values.LEDGER_DRAIN_DELAY_MS,
    drainLimitMs: values.LEDGER_DRAIN_LIMIT_MS,
  } as const;
}
