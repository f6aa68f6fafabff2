import type { ReactNode } from 'react';
import { RefusedError } from '../lib/api.ts';
import { SignInFirst } from './account.tsx';
import type { IconName } from './drawings.tsx';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';
import css from './states.module.css';

export function Notice(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly role?: 'alert';
}) {
  return (
    <div className={css.notice} role={props.role}>
      <Icon name={props.icon} />
      <h2>{props.title}</h2>
      <div className={css.text}>{props.children}</div>
    </div>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Notice icon="empty" title={title}>
      {children}
    </Notice>
  );
}

const signInFirst = (error: Error): boolean => error instanceof RefusedError && error.status === 401;

/** What went wrong in words, and what can be done about it. */
export function Failure({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  if (signInFirst(error)) {
    return (
      <Notice icon="lock" title="Sign in to read this ledger" role="alert">
        <SignInFirst />
      </Notice>
    );
  }
  const refused = error instanceof RefusedError ? error : undefined;
  if (refused?.status === 404) {
    return (
      <Notice icon="empty" title="This is not in the ledger" role="alert">
        <p>The address may be mistyped: {refused.message}.</p>
        <Link href="/">What runs where</Link>
      </Notice>
    );
  }
  return (
    <Notice icon="broken" title="The ledger could not be read" role="alert">
      <p>{refused ? refused.message : 'It does not answer. Your connection or the ledger may be down.'}</p>
      {refused?.problem.requestId && (
        <p>
          Request <code>{refused.problem.requestId}</code>
        </p>
      )}
      <button type="button" onClick={retry}>
        Try again
      </button>
    </Notice>
  );
}

/** Before the first answer of a page of text. */
export function Loading() {
  return (
    <div className={css.loading} role="status" aria-busy="true">
      <span className="hidden">Loading</span>
      <span className={css.bar} />
      <span className={css.bar} />
      <span className={css.bar} />
    </div>
  );
}

interface Asked {
  readonly error: Error | null;
  readonly refetch: () => Promise<unknown>;
}

/** Instead of an answer that is not there: why, or that it is on its way. */
export function Pending({ query: { error, refetch } }: { readonly query: Asked }) {
  return error ? <Failure error={error} retry={() => void refetch()} /> : <Loading />;
}
