import Head from 'next/head';
import { IncidentView } from '../../features/incidents/incident.tsx';

export default function IncidentPage() {
  return (
    <>
      <Head>
        <title>Incident · Release ledger</title>
        <meta name="description" content="An incident: its timeline, and the deployment that caused it." />
      </Head>
      <IncidentView />
    </>
  );
}
