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
          ? 'Another person has changed this meanwhile.'
          : refused?.status === 401
            ? 'You are not signed in any more.'
            : refused
              ? 'The ledger refused this.'
              : 'The ledger could not be reached; nothing was written, or it was written once.'}
      </b>
      {conflict ? (
        <p>Look at what it is now, then send yours again if it still holds.</p>
      ) : (
        <p>{refused ? refused.message : 'Send it again: it will not be written twice.'}</p>
      )}
      {refused?.problem.violations?.map(({ field, description }) => (
        <p key={field}>
          <code>{field}</code> {description}
        </p>
      ))}
      {conflict && reload && (
        <button type="button" onClick={reload}>
          Show what it is now
        </button>
      )}
    </div>
  );
}
