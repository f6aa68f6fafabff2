import { useRouter } from 'next/router';
import { useEffect, useRef, useState } from 'react';
import { SignInButton } from '../../components/account.tsx';
import { useEnvironment } from '../../components/environment.tsx';
import { Link } from '../../components/link.tsx';
import page from '../../components/page.module.css';
import { rememberSignIn, setSession } from '../../lib/session.ts';

/** Where the issuer sends people back to. */
export function SignedIn() {
  const environment = useEnvironment();
  const { replace } = useRouter();
  const begun = useRef(false);
  const [problem, setProblem] = useState('');
  const [asked, setAsked] = useState('/');
  useEffect(() => {
    if (!environment || begun.current) return;
    // A code is good for one use, and effects run twice in development.
    begun.current = true;
    const { signIn } = environment;
    if (!signIn) return setProblem('This environment has no sign-in');
    void import('../../lib/sign-in.ts')
      .then(async ({ beganAt, beginSignIn, endSignIn, renewSession }) => {
        setAsked(beganAt());
        const { session, asked: byPerson, returnTo } = await endSignIn(signIn);
        if (byPerson) return beginSignIn(signIn, { returnTo });
        if (session) {
          rememberSignIn('kept');
          setSession(session, (old) => renewSession(signIn, old));
        }
        await replace(returnTo);
      })
      .catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
  }, [environment, replace]);
  return (
    <div className={page.page}>
      <h1>{problem === '' ? 'Signing in…' : 'Sign-in failed'}</h1>
      {problem !== '' && (
        <>
          <p role="alert">{problem}</p>
          <p>
            <SignInButton /> <Link href={asked}>Continue without signing in</Link>
          </p>
        </>
      )}
    </div>
  );
}
