import Head from 'next/head';
import Link from 'next/link';

export default function NotFound() {
  return (
    <>
      <Head>
        <title>Not found · Release ledger</title>
      </Head>
      <h1>There is no such page</h1>
      <p>
        The address may be mistyped, or the page has moved. <Link href="/">See what runs where</Link>
      </p>
    </>
  );
}
