import Head from 'next/head';
import { SignedIn } from '../../features/sign-in/signed-in.tsx';

export default function SignedInPage() {
  return (
    <>
      <Head>
        <title>Signing in · Release ledger</title>
      </Head>
      <SignedIn />
    </>
  );
}
