import { readFileSync } from 'node:fs';
import { ConfigurationError } from '@sample-platform-ai/publisher/site.ts';
import { type Environment, EnvironmentError, parseEnvironment } from '../lib/environment.ts';

export interface Configuration {
  /** As `env.json`; `release` is added where it is not given. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What pages may call besides their own origin. */
  readonly connections: readonly string[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const connectionsOf = ({ signIn }: Environment, extra: readonly string[]) =>
  [...new Set([...(signIn ? [signIn.issuer] : []), ...extra].map((url) => new URL(url).origin))].sort();

/**
 * Reads a place's `env.json` from a file, or from the setting itself where that holds the JSON, and checks it as pages will, for a page at `pageUrl`.
 * @param extraConnections Origins that sign-in calls besides the issuer's own, where its token endpoint is elsewhere.
 */
export function readConfiguration(
  setting: string,
  { pageUrl, release, extraConnections }: { pageUrl: URL; release: string; extraConnections: readonly string[] },
): Configuration {
  const inline = setting.trimStart().startsWith('{');
  const file = inline ? 'SITE_CONFIG' : setting;
  let given: unknown;
  try {
    given = JSON.parse(inline ? setting : readFileSync(setting, 'utf8'));
  } catch (error) {
    throw new ConfigurationError(`${file}: ${error instanceof Error ? error.message : error}`);
  }
  const values = isObject(given) ? { release, ...given } : given;
  try {
    const environment = parseEnvironment(values, pageUrl);
    return { values: { ...environment }, connections: connectionsOf(environment, extraConnections) };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    throw new ConfigurationError(`${file}: ${error.problems.join('; ')}`);
  }
}
