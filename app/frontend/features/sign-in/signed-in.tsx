import Link from 'next/link';
import { useRouter } from 'next/router';
import { useEffect, useRef, useState } from 'react';
import { SignInButton } from '../../components/account.tsx';
import { useEnvironment } from '../../components/environment.tsx';
import page from '../../components/page.module.css';
import { setSession } from '../../lib/session.ts';

/** Where the issuer sends people back to. */
export function SignedIn() {
  const environment = useEnvironment();
  const { replace } = useRouter();
  const begun = useRef(false);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    if (!environment || begun.current) return;
    // A code is good for one use, and effects run twice in development.
    begun.current = true;
    const { signIn } = environment;
    if (!signIn) return setProblem('nobody signs in to this environment');
    void import('../../lib/sign-in.ts')
      .then(({ endSignIn }) => endSignIn(signIn))
      .then(
        ({ session, returnTo }) => {
          setSession(session);
          return replace(returnTo);
        },
        (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
      );
  }, [environment, replace]);
  return (
    <div className={page.page}>
      <h1>{problem === '' ? 'Signing in…' : 'Signing in did not work'}</h1>
      {problem !== '' && (
        <>
          <p role="alert">{problem}</p>
          <p>
            <SignInButton /> <Link href="/">Go on without</Link>
          </p>
        </>
      )}
    </div>
  );
}
