import { localIssuers } from '@sample-platform-ai/backend/dev/issuer/config.ts';
import { startIssuer } from '@sample-platform-ai/backend/dev/issuer/issuer.ts';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import type { Issuers } from '../world/world.ts';
import { hostOf, issuerPort } from './stand-ins.ts';

export interface ClusterIssuers {
  readonly issuers: Issuers;
  /** Path at the entrance to the key set. */
  readonly keys: Readonly<Record<string, unknown>>;
  /** Value of the variable that says which issuers are trusted. */
  readonly trusted: string;
  stop(): Promise<void>;
}

/** Issuers that sign on this machine, and whose keys each cluster publishes for its own pods. */
export async function startClusterIssuers(): Promise<ClusterIssuers> {
  const start = async (name: string) => {
    const port = await freePort();
    const issuer = await startIssuer({ port, url: `http://${hostOf('entrance')}:${issuerPort}/${name}` });
    const answer = await fetch(`http://127.0.0.1:${port}/.well-known/jwks`);
    const set: unknown = await answer.json();
    return { issuer, keys: [`/${name}/.well-known/jwks`, set] as const };
  };
  const [github, people, controller] = [await start('github'), await start('people'), await start('controller')];
  const issuers = { github: github.issuer, people: people.issuer, controller: controller.issuer };
  return {
    issuers,
    keys: Object.fromEntries([github.keys, people.keys, controller.keys]),
    trusted: JSON.stringify(
      localIssuers({ github: issuers.github.url, people: issuers.people.url, controller: issuers.controller.url }),
    ),
    stop: async () => {
      for (const issuer of Object.values(issuers)) await issuer.stop();
    },
  };
}
