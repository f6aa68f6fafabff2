import Head from 'next/head';

/** What the tab, the history and a bookmark call this page. */
export function PageTitle({ text }: { readonly text: string }) {
  const title = `${text} · Release ledger`;
  return (
    <Head>
      <title>{title}</title>
    </Head>
  );
}
