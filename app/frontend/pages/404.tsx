import Head from 'next/head';
import { Link } from '../components/link.tsx';
import { Empty } from '../components/states.tsx';

export default function NotFound() {
  return (
    <>
      <Head>
        <title>Not found · Release ledger</title>
      </Head>
      <h1 className="hidden">Not found</h1>
      <Empty title="Page not found">
        <p>
          The address may be mistyped, or the page has moved. <Link href="/">See what runs where</Link>
        </p>
      </Empty>
    </>
  );
}
