import Head from 'next/head';
import { ServiceView } from '../../features/service/service.tsx';

export default function ServicePage() {
  return (
    <>
      <Head>
        <title>Service · Release ledger</title>
        <meta name="description" content="A service: where it runs, and its history of rollouts." />
      </Head>
      <ServiceView />
    </>
  );
}
