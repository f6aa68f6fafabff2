import { describe, expect, it, vi } from 'vitest';
import { EnvironmentError, loadEnvironment, parseEnvironment } from './environment.ts';

const page = new URL('https://ledger.example.com/');
const good = { environment: 'prod', release: 'v1.2.3', codeHost: 'https://github.com' };
const problems = (value: unknown, at = page): readonly string[] => {
  try {
    parseEnvironment(value, at);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
  return [];
};

describe('env.json', () => {
  it('is taken with and without a sign-in', () => {
    expect(parseEnvironment(good, page)).toEqual(good);
    const signIn = { issuer: 'https://login.example.com', clientId: 'ledger-web' };
    expect(parseEnvironment({ ...good, signIn }, page).signIn).toEqual(signIn);
  });

  it('refuses everything that is wrong, at once and by its place', () => {
    const found = problems({
      environment: '',
      codeHost: 'http://example.com',
      signIn: { issuer: 'login' },
      colour: 'red',
    });
    for (const start of [
      'environment: is empty',
      'codeHost: has to begin',
      'signIn.issuer: is not a URL',
      'signIn.clientId',
      'release',
      'colour',
    ]) {
      expect(found.filter((problem) => problem.startsWith(start))).toHaveLength(1);
    }
  });

  it('refuses a value that is not an object', () => {
    for (const value of [undefined, null, 'prod']) expect(problems(value)).toHaveLength(1);
    expect(problems([good])).not.toEqual([]);
  });

  it('refuses this machine’s own on any other host', () => {
    expect(problems({ ...good, environment: 'local' })[0]).toContain('ledger.example.com');
    expect(problems({ ...good, environment: 'local' }, new URL('http://127.0.0.1:3000/'))).toEqual([]);
  });

  it('takes an issuer without TLS on this machine only', () => {
    const withIssuer = (issuer: string) => problems({ ...good, signIn: { issuer, clientId: 'x' } });
    expect(withIssuer('http://127.0.0.1:8092')).toEqual([]);
    expect(withIssuer('http://127.0.0.1.example.com')).toHaveLength(1);
  });

  it('is not waited for for ever', async () => {
    const limit = new AbortController();
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
    vi.stubGlobal(
      'fetch',
      (_path: string, { signal }: RequestInit) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    );
    const answer = loadEnvironment(page);
    limit.abort(new DOMException('signal timed out', 'TimeoutError'));
    // Not an `EnvironmentError`, which would stay.
    await expect(answer).rejects.toThrow('timed out');
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
});
