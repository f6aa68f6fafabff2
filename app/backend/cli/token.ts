import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from './client.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const attempts = 3;

async function ask(url: URL, requestToken: string): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const headers = { authorization: `Bearer ${requestToken}` };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    if (response && response.status < 500) return response;
    if (attempt === attempts) throw new CliError(`GitHub returned no token (${response?.status ?? 'no answer'})`, 3);
    await delay(500 * attempt);
  }
}

/** In a GitHub job with `id-token: write`, requests the job's token; elsewhere LEDGER_TOKEN, or none. */
export async function findToken(environment: Environment, audience: string): Promise<string | undefined> {
  const given = environment['LEDGER_TOKEN'];
  if (given) return given;
  const requestUrl = environment['ACTIONS_ID_TOKEN_REQUEST_URL'];
  const requestToken = environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
  if (!requestUrl || !requestToken) return undefined;
  const url = new URL(requestUrl);
  url.searchParams.set('audience', audience);
  const response = await ask(url, requestToken);
  if (!response.ok)
    throw new CliError(`GitHub returned no token (${response.status}); the job needs "permissions: id-token: write"`);
  const { value } = (await response.json()) as { value?: string };
  if (!value) throw new CliError('GitHub returned no token');
  return value;
}
