import Head from 'next/head';
import { Compare } from '../../features/compare/compare.tsx';

export default function ComparePage() {
  return (
    <>
      <Head>
        <title>Compare · Release ledger</title>
        <meta name="description" content="What differs between two environments, regions, versions or instants." />
      </Head>
      <Compare />
    </>
  );
}
