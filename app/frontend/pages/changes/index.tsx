import Head from 'next/head';
import { Changes } from '../../features/changes/changes.tsx';

export default function ChangesPage() {
  return (
    <>
      <Head>
        <title>Deployments · Release ledger</title>
        <meta name="description" content="What was deployed where, newest first." />
      </Head>
      <Changes />
    </>
  );
}
