import { QueryClientProvider } from '@tanstack/react-query';
import type { AppProps } from 'next/app';
import { useEffect, useState } from 'react';
import { EnvironmentProvider } from '../components/environment.tsx';
import '../components/global.css';
import { Misconfigured } from '../components/misconfigured.tsx';
import { Shell } from '../components/shell.tsx';
import { createQueryClient } from '../lib/query-client.ts';
import { warmTime } from '../lib/time.ts';

export default function App({ Component, pageProps }: AppProps) {
  const [client] = useState(createQueryClient);
  useEffect(warmTime, []);
  return (
    <EnvironmentProvider failure={(problems) => <Misconfigured problems={problems} />}>
      <QueryClientProvider client={client}>
        <Shell>
          <Component {...pageProps} />
        </Shell>
      </QueryClientProvider>
    </EnvironmentProvider>
  );
}
