import { useState } from 'react';
import { setSession, useSession } from '../lib/session.ts';
import css from './account.module.css';
import { useEnvironment } from './environment.tsx';

/** Nothing where nobody signs in. */
export function SignInButton() {
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
        Sign in
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
  return (
    <span className={css.account}>
      <span className={css.name} title={session.name}>
        {session.name}
      </span>
      <button type="button" onClick={() => setSession(undefined)}>
        Sign out
      </button>
    </span>
  );
}
