import { z } from 'zod';

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

const schema = z.object({
  LEDGER_HOST: z.string().default('0.0.0.0'),
  LEDGER_HTTP_PORT: port(8080),
  LEDGER_GRPC_PORT: port(9090),
  LEDGER_METRICS_PORT: port(9464),
  LEDGER_WRITER_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  LEDGER_READER_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  LEDGER_WRITER_CONNECTIONS: integer(6, { min: 1, max: 100 }),
  LEDGER_READER_CONNECTIONS: integer(8, { min: 1, max: 100 }),
  LEDGER_ISSUERS: jsonText.pipe(z.array(issuerSchema)),
  LEDGER_READS: z.enum(['open', 'signed-in']).default('signed-in'),
  LEDGER_CORS_ORIGINS: list,
  LEDGER_LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug']).default('info'),
  LEDGER_REQUEST_TIMEOUT_MS: integer(5000, { min: 100, max: 60_000 }),
  LEDGER_BODY_LIMIT_BYTES: integer(1_048_576, { min: 1024, max: 16_777_216 }),
  LEDGER_RATE_LIMIT_PER_MINUTE: integer(6000, { min: 1, max: 10_000_000 }),
  LEDGER_DRAIN_DELAY_MS: integer(5000, { min: 0, max: 60_000 }),
  LEDGER_DRAIN_LIMIT_MS: integer(20_000, { min: 100, max: 120_000 }),
});

export type Config = ReturnType<typeof readConfig>;

/** The only reader of the environment. Tells every mistake at once; no secret has a default. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const result = schema.safeParse(environment);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
    throw new Error(`the environment is not complete:\n${problems.join('\n')}`);
  }
  const values = result.data;
  return {
    host: values.LEDGER_HOST,
    ports: { http: values.LEDGER_HTTP_PORT, grpc: values.LEDGER_GRPC_PORT, metrics: values.LEDGER_METRICS_PORT },
    database: {
      writerUrl: values.LEDGER_WRITER_URL,
      readerUrl: values.LEDGER_READER_URL,
      writerConnections: values.LEDGER_WRITER_CONNECTIONS,
      readerConnections: values.LEDGER_READER_CONNECTIONS,
    },
    issuers: values.LEDGER_ISSUERS,
    readsAreOpen: values.LEDGER_READS === 'open',
    corsOrigins: values.LEDGER_CORS_ORIGINS,
    logLevel: values.LEDGER_LOG_LEVEL,
    requestTimeoutMs: values.LEDGER_REQUEST_TIMEOUT_MS,
    bodyLimitBytes: values.LEDGER_BODY_LIMIT_BYTES,
    rateLimitPerMinute: values.LEDGER_RATE_LIMIT_PER_MINUTE,
    drainDelayMs: values.LEDGER_DRAIN_DELAY_MS,
    drainLimitMs: values.LEDGER_DRAIN_LIMIT_MS,
  } as const;
}
