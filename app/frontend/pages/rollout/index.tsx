import Head from 'next/head';
import { RolloutView } from '../../features/deployment/rollout.tsx';

export default function RolloutPage() {
  return (
    <>
      <Head>
        <title>Rollout · Release ledger</title>
        <meta name="description" content="A rollout: its regions, its commits, and what it caused." />
      </Head>
      <RolloutView />
    </>
  );
}
