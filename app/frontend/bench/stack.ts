import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipelineClaims } from '@sample-platform-ai/backend/dev/issuer/claims.ts';
import { localIssuers } from '@sample-platform-ai/backend/dev/issuer/config.ts';
import { startIssuer } from '@sample-platform-ai/backend/dev/issuer/issuer.ts';
import { startLocalDatabase } from '@sample-platform-ai/backend/dev/local-database.ts';
import { fillServices } from '@sample-platform-ai/backend/dev/seed/fill.ts';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import { startChild, whenReady } from '@sample-platform-ai/kit/dev/process.ts';
import { serve } from '@sample-platform-ai/publisher/server.ts';
import { readExport } from '@sample-platform-ai/publisher/site.ts';
import { siteFiles } from '../publisher/site.ts';
import { exportFolder } from '../security/export.ts';

export interface Stack {
  readonly url: string;
  /** Of a pipeline of payments-checkout, for production. */
  readonly pipelineToken: () => Promise<string>;
  /** Adds services, each with a deployment in every place, until there are as many. */
  fill(services: number): Promise<void>;
  stop(): Promise<void>;
}

/** The whole ledger on free ports of 127.0.0.1, with 90 days in it, served as the edge serves it. */
export async function startStack(say: (line: string) => void): Promise<Stack> {
  const dataFolder = join(cacheFolder(), `bench-web-${process.pid}`);
  mkdirSync(cacheFolder(), { recursive: true });
  const database = await startLocalDatabase({ dataFolder, port: await freePort() }, say);
  const issuer = await startIssuer();
  const [http, grpc, metrics] = [await freePort(), await freePort(), await freePort()];
  const main = join(import.meta.dirname, '../../backend/src/main.ts');
  const backend = startChild(process.execPath, [main], {
    LEDGER_HOST: '127.0.0.1',
    LEDGER_HTTP_PORT: String(http),
    LEDGER_GRPC_PORT: String(grpc),
    LEDGER_METRICS_PORT: String(metrics),
    LEDGER_WRITER_URL: database.url,
    LEDGER_ISSUERS: JSON.stringify(
      localIssuers({ github: issuer.url, people: issuer.url, controller: issuer.url }).slice(0, 1),
    ),
    LEDGER_READS: 'open',
    LEDGER_DRAIN_DELAY_MS: '0',
    LEDGER_DRAIN_LIMIT_MS: '1000',
    LEDGER_LOG_LEVEL: 'warn',
  });
  const apiUrl = `http://127.0.0.1:${http}`;
  if (!(await whenReady(`${apiUrl}/readyz`, backend))) throw new Error('the backend did not become ready');
  const values = { environment: 'local', release: 'bench', codeHost: 'https://github.com' };
  const files = siteFiles(readExport(exportFolder), { values, connections: [] });
  const site = await serve({ files, apiUrl, host: '127.0.0.1', port: 0 });
  return {
    url: site.url,
    pipelineToken: () =>
      issuer.sign(pipelineClaims({ repository: 'example-org/payments-checkout', repositoryId: '1001' })),
    fill: (services) => fillServices(database.url, services),
    stop: async () => {
      await site.close();
      backend.stop();
      await backend.ended;
      await issuer.stop();
      await database.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
