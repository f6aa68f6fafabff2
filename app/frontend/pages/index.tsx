import Head from 'next/head';
import { Matrix } from '../features/matrix/matrix.tsx';

export default function MatrixPage() {
  return (
    <>
      <Head>
        <title>What runs where · Release ledger</title>
        <meta
          name="description"
          content="Every service in every environment and region: what was recorded, and what runs."
        />
      </Head>
      <Matrix />
    </>
  );
}
