import { once } from 'node:events';
import { createServer } from 'node:http';
import { controllerClaims, personClaims, pipelineClaims } from './claims.ts';
import { startIssuer } from './issuer.ts';

/** Fixed, so that open tabs work after a restart. */
export const issuerPorts = { tokens: 8090, github: 8091, people: 8092, controller: 8093 } as const;

const daySeconds = 86_400;

export interface LocalIssuersOptions {
  /** Address to listen on. @default 127.0.0.1 */
  readonly host?: string;
  /** The URL of the sign-in page for browsers. @default its port */
  readonly signInUrl?: string | undefined;
}

/** Local issuers for GitHub, people and the cluster, with an endpoint that returns a token of each kind. */
export async function startLocalIssuers({ host = '127.0.0.1', signInUrl }: LocalIssuersOptions = {}) {
  const github = await startIssuer({ port: issuerPorts.github, host });
  const people = await startIssuer({
    port: issuerPorts.people,
    host,
    signIn: true,
    ...(signInUrl !== undefined && { url: signInUrl }),
  });
  const controller = await startIssuer({ port: issuerPorts.controller, host });
  const person = (role: string) => () =>
    people.sign(personClaims(`${role}@example.com`, `ledger-${role}s`), { lifetimeSeconds: daySeconds });
  const mint: Readonly<Record<string, () => Promise<string>>> = {
    '/viewer': person('viewer'),
    '/editor': person('editor'),
    '/admin': person('admin'),
    '/pipeline': () =>
      github.sign(pipelineClaims({ repository: 'example-org/payments-checkout', repositoryId: '1001' })),
    '/controller': () => controller.sign(controllerClaims()),
  };
  const tokens = createServer((request, response) => {
    const found = mint[request.url ?? ''];
    if (found) void found().then((token) => response.end(token));
    else response.writeHead(404).end(`${Object.keys(mint).join('\n')}\n`);
  }).listen(issuerPorts.tokens, host);
  await once(tokens, 'listening');
  return {
    urls: { github: github.url, people: people.url, controller: controller.url },
    stop: async () => {
      tokens.close();
      tokens.closeAllConnections();
      await Promise.all([github, people, controller].map((issuer) => issuer.stop()));
    },
  };
}
