import * as v from 'valibot';

const loopback = (url: URL): boolean => url.hostname === '127.0.0.1' || url.hostname === 'localhost';

const httpsUrl = v.pipe(
  v.string(),
  v.url('is not a URL'),
  v.check((text) => {
    const url = URL.parse(text);
    return url !== null && (url.protocol === 'https:' || loopback(url));
  }, 'has to begin with https://'),
);
const text = v.pipe(v.string(), v.minLength(1, 'is empty'));

/**
 * `/env.json`: everything in which one environment's page differs from another's. The same export is served
 * everywhere; the publisher writes this file next to it.
 */
export const environmentSchema = v.strictObject({
  /** Shown in the header. `local` is refused on anything but this machine. */
  environment: text,
  /** What is published, as a version or digest. */
  release: text,
  /** Where repositories, commits and runs are linked to. */
  codeHost: httpsUrl,
  /** `false` removes the service worker and what it keeps from every browser that comes. @default true */
  offline: v.optional(v.boolean()),
  /** Pages of the code host that promote and roll back; `{service}` and others are filled in, see `code-host-actions.ts`. */
  actions: v.optional(v.strictObject({ promote: v.optional(httpsUrl), rollBack: v.optional(httpsUrl) })),
  /** Absent where the page is only for reading. */
  signIn: v.optional(
    v.strictObject({
      issuer: httpsUrl,
      clientId: text,
      /** @default `openid` */
      scope: v.optional(text),
    }),
  ),
});

export type Environment = v.InferOutput<typeof environmentSchema>;

/** `env.json` is not as it has to be. One line a problem. */
export class EnvironmentError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`env.json: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/** Checks what was read from `env.json`; reports every problem at once. */
export function parseEnvironment(value: unknown, page: URL): Environment {
  const result = v.safeParse(environmentSchema, value);
  if (!result.success) {
    throw new EnvironmentError(
      result.issues.map((issue) => {
        const path = v.getDotPath(issue) ?? 'env.json';
        if (issue.type === 'strict_object') return `${path}: unknown or missing key ${issue.received}`;
        return `${path}: ${issue.message}`;
      }),
    );
  }
  if (result.output.environment === 'local' && !loopback(page)) {
    throw new EnvironmentError([
      `environment: "local" is for this machine, but the page is at ${page.host}; publish this environment's own env.json`,
    ]);
  }
  return result.output;
}

/** Reads and checks `/env.json` of the page's own origin. An `EnvironmentError` stays; anything else may pass. */
export async function loadEnvironment(page: URL): Promise<Environment> {
  const response = await fetch('/env.json', { cache: 'no-store', signal: AbortSignal.timeout(15_000) });
  if (response.status >= 500) throw new Error(`/env.json answered ${response.status}`);
  if (!response.ok) {
    throw new EnvironmentError([`${page.origin}/env.json answered ${response.status}; publish it next to the page`]);
  }
  let value: unknown;
  try {
    value = await response.json();
  } catch {
    throw new EnvironmentError([`${page.origin}/env.json is not JSON`]);
  }
  return parseEnvironment(value, page);
}
