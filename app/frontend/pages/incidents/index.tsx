import Head from 'next/head';
import { Incidents } from '../../features/incidents/incidents.tsx';

export default function IncidentsPage() {
  return (
    <>
      <Head>
        <title>Incidents · Release ledger</title>
        <meta name="description" content="Open and past incidents, with the deployments that caused them." />
      </Head>
      <Incidents />
    </>
  );
}
