import { LedgerError } from '@sample-platform-ai/contract';
import { SignInError } from '@sample-platform-ai/kit/database/connection.ts';
import { codeOf, isNetworkFailure } from '@sample-platform-ai/kit/database/lost-connection.ts';

/** Classes and codes after which the same request may succeed on another connection or a little later. */
const passing = /^(08|28|53|57P|40001$|40P01$|55P03$|25006$)/;
const brokenText = new Set(['22021', '22P05']);
const outOfRange = new Set(['22008', '22003']);
/** The error that a database failure means to the caller; undefined for an internal error. */
export function databaseFailure(error: unknown): LedgerError | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error);
  if (code === '57014')
    return new LedgerError('deadline_exceeded', 'Deadline exceeded in the database', { cause: error });
  if (error instanceof SignInError || passing.test(code) || isNetworkFailure(error)) {
    return new LedgerError('unavailable', 'the database is not available; try again', { cause: error });
  }
  if (code === '23503')
    return new LedgerError('not_found', 'the request refers to an entity that does not exist', { cause: error });
  if (brokenText.has(code))
    return new LedgerError('invalid_argument', 'a text contains characters that PostgreSQL does not accept', {
      cause: error,
    });
  if (outOfRange.has(code)) return new LedgerError('invalid_argument', 'a value is out of range', { cause: error });
  return undefined;
}
