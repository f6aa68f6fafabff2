import { useEffect, useRef, useState } from 'react';
import type { Environment } from '../lib/environment.ts';
import { lastKnownCache } from '../lib/offline.ts';
import { rememberedSignIn, signOut, useSession } from '../lib/session.ts';
import css from './account.module.css';
import { useEnvironment } from './environment.tsx';

async function signInSilently(signIn: NonNullable<Environment['signIn']>): Promise<void> {
  const { beginSignIn, maySignInSilently } = await import('../lib/sign-in.ts');
  if (maySignInSilently()) await beginSignIn(signIn, { silent: true });
}

/** Signs in again after a reload, for people who were signed in in this browser and did not sign out. */
export function KeepSignedIn() {
  const signIn = useEnvironment()?.signIn;
  const begun = useRef(false);
  useEffect(() => {
    if (!signIn || begun.current) return;
    begun.current = true;
    if (rememberedSignIn() !== 'kept' || !navigator.onLine || window.location.pathname === '/signed-in/') return;
    // The page also works when the issuer is not reachable.
    signInSilently(signIn).catch(() => undefined);
  }, [signIn]);
  return null;
}

/** Where the ledger is closed: the issuer is asked once without a question, and then there is the button. */
export function SignInFirst() {
  const signIn = useEnvironment()?.signIn;
  useEffect(() => {
    if (signIn && rememberedSignIn() !== 'out') signInSilently(signIn).catch(() => undefined);
  }, [signIn]);
  return <SignInButton />;
}

/** Nothing where the environment has no sign-in. */
export function SignInButton({ text = 'Sign in' }: { readonly text?: string }) {
  const signIn = useEnvironment()?.signIn;
  const [problem, setProblem] = useState('');
  if (!signIn) return null;
  const begin = async () => {
    try {
      const { beginSignIn } = await import('../lib/sign-in.ts');
      await beginSignIn(signIn);
    } catch (error) {
      setProblem(`${signIn.issuer} cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return (
    <span className={css.account}>
      <button type="button" onClick={() => void begin()}>
        {text}
      </button>
      {problem !== '' && (
        <span role="alert" className={css.problem}>
          {problem}
        </span>
      )}
    </span>
  );
}

export function Account() {
  const session = useSession();
  if (!session) return <SignInButton />;
  const leave = () => {
    signOut();
    globalThis.caches?.delete(lastKnownCache).catch(() => undefined);
  };
  return (
    <span className={css.account}>
      <span className={css.name} title={session.name}>
        {session.name}
      </span>
      <button type="button" onClick={leave}>
        Sign out
      </button>
    </span>
  );
}
