import * as z from 'zod';
import type { DatabaseSettings } from './database/pools.ts';

/** Schemas of environment variables, which are all text. */
export const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
export const integer = (fallback: number, { min, max }: { readonly min: number; readonly max: number }) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
/** A comma-separated list. */
export const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );

const databaseUrl = z.url({ protocol: /^postgres(ql)?$/ });
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not a region, such as ap-southeast-2');

/** Settings of every service: listeners, drain and observability. */
export const serviceVariables = {
  HOST: z.string().default('0.0.0.0'),
  HTTP_PORT: port(8080),
  METRICS_PORT: port(9464),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug']).default('info'),
  /** The share of traces that are kept; at 0 OpenTelemetry is not loaded. */
  TRACE_RATIO: z.coerce.number().min(0).max(1).default(0),
  REQUEST_TIMEOUT_MS: integer(5000, { min: 100, max: 60_000 }),
  BODY_LIMIT_BYTES: integer(1_048_576, { min: 1024, max: 16_777_216 }),
  /** The mean delay of the event loop above which calls are refused. */
  LOOP_DELAY_LIMIT_MS: integer(200, { min: 10, max: 10_000 }),
  /** CIDRs of the load balancers whose `X-Forwarded-For` is trusted. */
  TRUSTED_PROXIES: list.pipe(z.array(z.union([z.cidrv4(), z.cidrv6()]))),
  /** The idle timeout of the load balancer: the process keeps idle connections longer, so that it never closes one with a request on the way. */
  BALANCER_IDLE_TIMEOUT_SECONDS: integer(120, { min: 1, max: 4000 }),
  DRAIN_DELAY_MS: integer(5000, { min: 0, max: 60_000 }),
  DRAIN_LIMIT_MS: integer(20_000, { min: 100, max: 120_000 }),
};

/** Settings of a service with a database. */
export const databaseVariables = {
  WRITER_URL: databaseUrl,
  READER_URL: databaseUrl.optional(),
  /** `iam`: a token instead of the URL's password; the AWS SDK finds the credentials, for example EKS Pod Identity. */
  DATABASE_SIGN_IN: z.enum(['password', 'iam']).default('password'),
  /** The possible regions of the database: the region of the process first, then those to which its global endpoint may move. */
  DATABASE_REGIONS: list.pipe(z.array(region)),
  /** @default `verify`, except for a database on this machine */
  DATABASE_TLS: z.enum(['verify', 'off']).optional(),
  /** The PEM file of trusted authorities. @default those of RDS */
  DATABASE_CA_FILE: z
    .string()
    .transform((path) => path || undefined)
    .optional(),
  WRITER_CONNECTIONS: integer(6, { min: 1, max: 100 }),
  READER_CONNECTIONS: integer(6, { min: 1, max: 100 }),
  /** Additional connections to the reader for pipelined quick reads; 0 turns pipelining off. */
  PIPELINED_CONNECTIONS: integer(2, { min: 0, max: 16 }),
  /** The longest age is 1.4 times as long: by then every call follows an endpoint that has moved. */
  CONNECTION_LIFETIME_SECONDS: integer(300, { min: 1, max: 3600 }),
  /** For the migration job: shorter than the deadline of its Kubernetes Job, so that it can report the error. */
  MIGRATION_LIMIT_SECONDS: integer(840, { min: 1, max: 86_400 }),
};
type DatabaseValues = z.infer<z.ZodObject<typeof databaseVariables>>;
type ServiceValues = z.infer<z.ZodObject<typeof serviceVariables>>;

export interface ServiceSettings {
  readonly host: string;
  readonly httpPort: number;
  readonly metricsPort: number;
  readonly logLevel: ServiceValues['LOG_LEVEL'];
  readonly traceRatio: number;
  readonly requestTimeoutMs: number;
  readonly bodyLimitBytes: number;
  readonly loopDelayLimitMs: number;
  readonly trustedProxies: readonly string[];
  /** How long an idle HTTP connection stays open. */
  readonly keepAliveMs: number;
  readonly drainDelayMs: number;
  readonly drainLimitMs: number;
}

export const serviceSettings = (values: ServiceValues): ServiceSettings => ({
  host: values.HOST,
  httpPort: values.HTTP_PORT,
  metricsPort: values.METRICS_PORT,
  logLevel: values.LOG_LEVEL,
  traceRatio: values.TRACE_RATIO,
  requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
  bodyLimitBytes: values.BODY_LIMIT_BYTES,
  loopDelayLimitMs: values.LOOP_DELAY_LIMIT_MS,
  trustedProxies: values.TRUSTED_PROXIES,
  keepAliveMs: (values.BALANCER_IDLE_TIMEOUT_SECONDS + 5) * 1000,
  drainDelayMs: values.DRAIN_DELAY_MS,
  drainLimitMs: values.DRAIN_LIMIT_MS,
});

const isLocal = (url: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);

/** Checks across several database variables: one line for each error, starting with the variable's name. */
export function databaseProblems(values: DatabaseValues): readonly string[] {
  const urls = { WRITER_URL: values.WRITER_URL, READER_URL: values.READER_URL };
  const iam = values.DATABASE_SIGN_IN === 'iam';
  const ofUrls = Object.entries(urls).flatMap(([name, url]) => {
    if (url === undefined) return [];
    const { username, password, searchParams } = new URL(url);
    const tls = [...searchParams.keys()].filter((key) => key.startsWith('ssl'));
    return [
      ...tls.map((key) => `${name}: has ${key}; TLS is set by DATABASE_TLS and DATABASE_CA_FILE`),
      ...(iam && username === '' ? [`${name}: has no user; IAM authentication needs one`] : []),
      ...(iam && password !== '' ? [`${name}: has a password, but DATABASE_SIGN_IN is iam; remove one of them`] : []),
    ];
  });
  if (!iam) return ofUrls;
  return [
    ...ofUrls,
    ...(values.DATABASE_REGIONS.length === 0
      ? ['DATABASE_REGIONS: is empty; an IAM token is signed for a region']
      : []),
    ...(values.DATABASE_TLS === 'off' ? ['DATABASE_TLS: is off; an IAM token requires TLS'] : []),
  ];
}

export function databaseSettings(values: DatabaseValues): DatabaseSettings {
  const iam = values.DATABASE_SIGN_IN === 'iam' ? { regions: values.DATABASE_REGIONS } : undefined;
  const mode = values.DATABASE_TLS ?? (iam || !isLocal(values.WRITER_URL) ? 'verify' : 'off');
  return {
    writerUrl: values.WRITER_URL,
    readerUrl: values.READER_URL,
    writerConnections: values.WRITER_CONNECTIONS,
    readerConnections: values.READER_CONNECTIONS,
    pipelinedConnections: values.PIPELINED_CONNECTIONS,
    connectionLifetimeSeconds: values.CONNECTION_LIFETIME_SECONDS,
    migrationLimitMs: values.MIGRATION_LIMIT_SECONDS * 1000,
    tls: mode === 'verify' && { caFile: values.DATABASE_CA_FILE },
    iam,
  };
}

export interface ReadOptions<Values> {
  /** The prefix of every variable, for example `LEDGER_`. @default none */
  readonly prefix?: string;
  /** Checks across several variables: lines that start with a variable's name. @default none */
  readonly problems?: (values: Values) => readonly string[];
}

/**
 * The values of environment variables, by their names without the prefix.
 *
 * @throws Error with all errors at once. No message repeats a value, because it may be a secret.
 */
export function readVariables<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
  { prefix = '', problems = () => [] }: ReadOptions<z.infer<Schema>> = {},
): z.infer<Schema> {
  const own = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
  const result = schema.safeParse(own);
  const found = result.success
    ? problems(result.data)
    : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (!result.success || found.length > 0) {
    // Variable names in a message get the prefix too.
    const names = Object.keys(schema.shape).sort((a, b) => b.length - a.length);
    const known = new RegExp(`\\b(${names.join('|')})\\b`, 'g');
    const lines = found.map((line) => `  ${line.replaceAll(known, (name) => `${prefix}${name}`)}`);
    throw new Error(`invalid environment variables:\n${lines.join('\n')}`);
  }
  return result.data;
}
