import { createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pipelineClaims } from '../../dev/issuer/claims.ts';
import { useHarness } from '../harness.ts';
import { message, prepareCatalog, serviceRequest } from '../scenario.ts';
import { attempt, deployWith } from './attempt.ts';

/** OWASP API7: server side request forgery. A server listens at an address, and must not receive a request. */
const harness = useHarness();
let trap: Server;
let url = '';
const visits: string[] = [];
beforeAll(async () => {
  await prepareCatalog(harness());
  trap = createServer((socket) => {
    visits.push(socket.remoteAddress ?? '');
    socket.destroy();
  });
  await new Promise<void>((done) => trap.listen(0, '127.0.0.1', done));
  const address = trap.address();
  url = `https://localhost:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => trap.close());

const forged = async (header: Record<string, unknown>, claims: Record<string, unknown> = {}): Promise<string> => {
  const { privateKey } = await generateKeyPair('ES256');
  const now = Math.floor(Date.now() / 1000);
  const issuer = { iss: harness().issuers.github.url, aud: 'ledger', iat: now, exp: now + 60 };
  return new SignJWT({ ...pipelineClaims({ repositoryId: '1' }), ...issuer, ...claims })
    .setProtectedHeader({ alg: 'ES256', ...header })
    .sign(privateKey);
};

describe('the server goes to no address that a caller names', () => {
  it('for the keys of a token', async () => {
    const tokens = [
      await forged({ kid: 'a', jku: `${url}/jku` }),
      await forged({ kid: 'b', x5u: `${url}/x5u` }),
      await forged({ kid: `${url}/kid` }),
      await forged({ kid: 'c' }, { iss: url }),
      await forged({ kid: 'd' }, { iss: `${url}/.well-known/jwks` }),
    ];
    for (const token of tokens) expect(await deployWith(harness(), token)).toBe('unauthenticated');
    expect(visits).toEqual([]);
  });

  it('for the links of a service, which it keeps as they are', async () => {
    const token = await harness().tokens.person('editors');
    const request = {
      ...(serviceRequest('linked', '8') as object),
      links: [
        { title: 'Runbook', url: `${url}/runbook` },
        { title: 'Credentials', url: 'https://169.254.169.254/latest/meta-data/' },
      ],
    };
    const service = message(await harness().clients.rest.call('CreateService', request, { token }));
    expect(JSON.stringify(service['links'])).toContain(`${url}/runbook`);
    message(await harness().clients.grpc.call('GetService', { name: 'linked' }, { token }));
    await delay(100);
    expect(visits).toEqual([]);
  });

  it.each(['http://169.254.169.254/', 'javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', 'gopher://x'])(
    'and refuses links that are no web address: %s',
    async (link) => {
      const token = await harness().tokens.person('editors');
      const request = { ...(serviceRequest('bad-link', '8') as object), links: [{ title: 'x', url: link }] };
      expect(await attempt(harness(), 'CreateService', request, { token })).toBe('invalid_argument');
    },
  );
});
