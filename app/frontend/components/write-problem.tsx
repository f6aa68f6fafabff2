import { RefusedError } from '../lib/api.ts';
import css from './write-problem.module.css';

/** Why a write was refused, and what to do. What was typed stays. */
export function WriteProblem({ error, reload }: { readonly error: Error | null; readonly reload?: () => void }) {
  if (!error) return null;
  const refused = error instanceof RefusedError ? error : undefined;
  const conflict = refused?.status === 412;
  return (
    <div className={css.problem} role="alert">
      <b>
        {conflict
          ? 'Another person changed this in the meantime.'
          : refused?.status === 401
            ? 'Your session has ended.'
            : refused
              ? 'The ledger refused the change.'
              : 'The ledger did not answer. The change may or may not be saved.'}
      </b>
      {conflict ? (
        <p>Check the current version, then send your change again if it still applies.</p>
      ) : (
        <p>{refused ? refused.message : 'Send it again: it is saved at most once.'}</p>
      )}
      {refused?.problem.violations?.map(({ field, description }) => (
        <p key={field}>
          <code>{field}</code> {description}
        </p>
      ))}
      {conflict && reload && (
        <button type="button" onClick={reload}>
          Show the current version
        </button>
      )}
    </div>
  );
}
