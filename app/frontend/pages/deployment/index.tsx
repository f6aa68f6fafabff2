import Head from 'next/head';
import { DeploymentView } from '../../features/deployment/deployment.tsx';

export default function DeploymentPage() {
  return (
    <>
      <Head>
        <title>Deployment · Release ledger</title>
        <meta
          name="description"
          content="A deployment: what the pipeline recorded, its timeline, and what it caused."
        />
      </Head>
      <DeploymentView />
    </>
  );
}
