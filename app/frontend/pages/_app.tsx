import { QueryClientProvider } from '@tanstack/react-query';
import type { AppProps } from 'next/app';
import { Suspense, useEffect, useState } from 'react';
import { EnvironmentProvider } from '../components/environment.tsx';
import '../components/global.css';
import { Shell } from '../components/shell.tsx';
import { lazyPart } from '../lib/lazy-part.ts';
import { createQueryClient } from '../lib/query-client.ts';
import { titleTimes } from '../lib/time.ts';

/** Comes with a wrong `env.json` only. */
const Misconfigured = lazyPart(() =>
  import('../components/misconfigured.tsx').then(({ Misconfigured }) => Misconfigured),
);

export default function App({ Component, pageProps }: AppProps) {
  const [client] = useState(createQueryClient);
  useEffect(titleTimes, []);
  return (
    <EnvironmentProvider
      failure={(problems) => (
        <Suspense>
          <Misconfigured problems={problems} />
        </Suspense>
      )}
    >
      <QueryClientProvider client={client}>
        <Shell>
          <Component {...pageProps} />
        </Shell>
      </QueryClientProvider>
    </EnvironmentProvider>
  );
}
