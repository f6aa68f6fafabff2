import Head from 'next/head';
import { Subscribe } from '../../features/subscribe/subscribe.tsx';

export default function SubscribePage() {
  return (
    <>
      <Head>
        <title>Subscribe · Release ledger</title>
        <meta name="description" content="A feed and webhooks for deployments and incidents." />
      </Head>
      <Subscribe />
    </>
  );
}
