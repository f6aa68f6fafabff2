import { LedgerError } from '@sample-platform-ai/contract';
import { SignInError } from '@sample-platform-ai/kit/database/connection.ts';
import { codeOf, isNetworkFailure } from '@sample-platform-ai/kit/database/lost-connection.ts';

/** Classes and codes after which the same request may succeed on another connection or a little later. */
const passing = /^(08|28|53|57P|40001$|40P01$|55P03$|25006$)/;
const brokenText = new Set(['22021', '22P05']);
const outOfRange = new Set(['22008', '22003']);
/** What a failure of the database means to the caller; undefined when it is a fault of ours. */
export function databaseFailure(error: unknown): LedgerError | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error);
  if (code === '57014') return new LedgerError('deadline_exceeded', 'the database took too long', { cause: error });
  if (error instanceof SignInError || passing.test(code) || isNetworkFailure(error)) {
    return new LedgerError('unavailable', 'the database cannot answer now', { cause: error });
  }
  if (code === '23503')
    return new LedgerError('not_found', 'something that the request names does not exist', { cause: error });
  if (brokenText.has(code))
    return new LedgerError('invalid_argument', 'a text holds what no text may hold', { cause: error });
  if (outOfRange.has(code)) return new LedgerError('invalid_argument', 'a value is out of range', { cause: error });
  return undefined;
}
