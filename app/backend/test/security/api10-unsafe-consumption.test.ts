import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { controllerClaims, pipelineClaims } from '../../dev/issuer/claims.ts';
import { localIssuers } from '../../dev/issuer/config.ts';
import { startIssuer } from '../../dev/issuer/issuer.ts';
import { type Harness, startHarness, useHarness } from '../harness.ts';
import { prepareCatalog } from '../scenario.ts';
import { deployWith } from './attempt.ts';

/** OWASP API10: unsafe consumption of APIs: what issuers answer, and what their tokens say. */
const open: { close(): unknown }[] = [];
let harness: Harness | undefined;
afterEach(async () => {
  await harness?.stop();
  harness = undefined;
  for (const server of open.splice(0)) server.close();
});

/** A server whose GitHub issuer has its keys at the address of `listener`. */
async function withKeysFrom(listener: RequestListener): Promise<{ readonly code: string; readonly ms: number }> {
  const server: Server = createServer(listener);
  open.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const issuer = await startIssuer();
  open.push({ close: () => issuer.stop() });
  const [github] = localIssuers({ github: issuer.url, people: 'http://a', controller: 'http://b' });
  const jwksUri = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/keys`;
  harness = await startHarness({ LEDGER_ISSUERS: JSON.stringify([{ ...github, jwksUri }]) });
  const start = performance.now();
  const code = await deployWith(harness, await issuer.sign(pipelineClaims({ repositoryId: '1' })));
  return { code, ms: performance.now() - start };
}

describe('keys that an issuer does not publish well', () => {
  it.each<[string, RequestListener]>([
    ['a page', (_, response) => response.setHeader('content-type', 'text/html').end('<html></html>')],
    ['a failure', (_, response) => response.writeHead(500).end('{}')],
    ['no list', (_, response) => response.end('{"keys":"none"}')],
    ['a redirect', (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end()],
    ['nothing', (request) => request.socket.destroy()],
    ['silence', () => {}],
  ])('refuse all tokens as unavailable: %s', async (_, listener) => {
    const { code, ms } = await withKeysFrom(listener);
    expect(code).toBe('unavailable');
    expect(ms).toBeLessThan(4000);
  });

  it('refuse all tokens when they are other keys', async () => {
    const { code } = await withKeysFrom((_, response) => response.end('{"keys":[]}'));
    expect(code).toBe('unauthenticated');
  });
});

describe('claims of a token that is signed well', () => {
  const known = useHarness();
  const sign = (change: Record<string, unknown>) =>
    known().issuers.github.sign({ ...pipelineClaims({ repositoryId: '1' }), ...change });

  it.each<[string, Record<string, unknown>]>([
    ['a number for the repository', { repository_id: 1 }],
    ['a list for the repository', { repository_id: ['1'] }],
    ['an empty owner', { repository_owner_id: '' }],
    ['no event', { event_name: undefined }],
    ['a list of events', { event_name: ['push'] }],
    ['an environment that is an object', { environment: { name: 'prod' } }],
    [
      'a workflow whose path only has the same ending',
      { job_workflow_ref: 'evil/example-org/.github/.github/workflows/release.yml@x' },
    ],
    ['no run', { run_id: undefined }],
    ['an attempt that is not a number', { run_attempt: 'x' }],
    ['an attempt that is too large', { run_attempt: '99999999999' }],
    ['a subject with a control character', { sub: 'repo:a\u0000b' }],
  ])('are refused: %s', async (_, change) => {
    await prepareOnce();
    expect(await deployWith(known(), await sign(change))).toMatch(/^(permission_denied|unauthenticated)$/);
    expect(known().logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  it('of another service account are refused', async () => {
    await prepareOnce();
    const token = await known().issuers.controller.sign(controllerClaims('system:serviceaccount:default:other'));
    expect(await deployWith(known(), token)).toBe('permission_denied');
  });

  let prepared: Promise<void> | undefined;
  function prepareOnce(): Promise<void> {
    prepared ??= prepareCatalog(known());
    return prepared;
  }
});
