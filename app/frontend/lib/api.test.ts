import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerOf, ledger } from './api.ts';

/** The limits of time that requests have been given, each to be let run out. */
const limits: AbortController[] = [];

beforeEach(() => {
  limits.length = 0;
  vi.stubGlobal('window', { location: { origin: 'http://ledger.test' } });
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const limit = new AbortController();
    limits.push(limit);
    return limit.signal;
  });
  // Never answers.
  vi.stubGlobal(
    'fetch',
    (request: Request, { signal }: RequestInit = {}) =>
      new Promise((_resolve, reject) => {
        for (const each of [request.signal, signal]) each?.addEventListener('abort', () => reject(each.reason));
      }),
  );
});
afterEach(() => vi.restoreAllMocks());

describe('a request to the ledger', () => {
  it('does not wait for ever for an answer', async () => {
    const answer = answerOf(ledger().GET('/v1/environments'));
    await vi.waitFor(() => expect(limits).toHaveLength(1));
    limits[0]?.abort(new DOMException('signal timed out', 'TimeoutError'));
    await expect(answer).rejects.toThrow('timed out');
  });

  it('ends where the page no longer wants it', async () => {
    const leaving = new AbortController();
    const answer = answerOf(ledger().GET('/v1/environments', { signal: leaving.signal }));
    await vi.waitFor(() => expect(limits).toHaveLength(1));
    leaving.abort(new Error('left'));
    await expect(answer).rejects.toThrow('left');
  });

  it('takes as long as it needs where it exports everything', async () => {
    const leaving = new AbortController();
    const params = { query: { format: 'EXPORT_FORMAT_CSV' as const } };
    const answer = answerOf(
      ledger().GET('/v1/exports/deployments', { params, parseAs: 'blob', signal: leaving.signal }),
    );
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(limits).toHaveLength(0);
    leaving.abort(new Error('left'));
    await expect(answer).rejects.toThrow('left');
  });
});
