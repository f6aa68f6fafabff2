import Head from 'next/head';
import { Metrics } from '../../features/metrics/metrics.tsx';

export default function MetricsPage() {
  return (
    <>
      <Head>
        <title>Delivery metrics · Release ledger</title>
        <meta name="description" content="The five DORA metrics of a team or a service, with the rows behind them." />
      </Head>
      <Metrics />
    </>
  );
}
