import { createServer } from 'node:http';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from '../test/harness.ts';
import { digest, prepareCatalog } from '../test/scenario.ts';
import { buildProgram } from './program.ts';

const harness = useHarness();
beforeAll(() => prepareCatalog(harness()));

/** A region whose database shows what the ledger has once `shown` says so, and another version of it before. */
async function region(shown: (reads: number) => boolean, before: 'nothing' | 'an older version') {
  let reads = 0;
  const server = createServer(async (request, response) => {
    reads += 1;
    const answer = await fetch(`${harness().url}${request.url}`, {
      headers: { authorization: request.headers.authorization ?? '' },
    });
    const deployment = (await answer.json()) as { entityVersion: number };
    const older = before === 'nothing' ? {} : { ...deployment, entityVersion: deployment.entityVersion - 1 };
    response
      .writeHead(shown(reads) || before !== 'nothing' ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(shown(reads) ? deployment : older));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => void server.close().closeAllConnections());
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    reads: () => reads,
  };
}

const place = ['--service', 'checkout', '--environment', 'prod', '--region', 'ap-southeast-2'];
const release = ['--release', 'v1.2.3', '--digest', digest('a'), '--status', 'in_progress'];

async function ledger(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const token = await harness().tokens.pipeline();
  const printed = { out: '', said: '' };
  const program = buildProgram({
    environment: { LEDGER_URL: harness().url, LEDGER_TOKEN: token, ...environment },
    write: (text) => {
      printed.out += text;
    },
    writeError: (text) => {
      printed.said += text;
    },
    signal: new AbortController().signal,
  });
  await program.parseAsync(['node', 'ledger', '--json', ...args]);
  return printed;
}
const durable = (...urls: readonly string[]) => ['--durable', 'all-regions', '--region-urls', ...urls];

describe('a write that has to outlive the loss of a region', () => {
  it('is done when the database of every region shows it', async () => {
    const late = await region((reads) => reads > 2, 'nothing');
    const urls = [harness().url, late.url];
    const recorded = await ledger(['record', ...place, ...release, '--rollout', 'r-1', ...durable(...urls)]);
    expect(late.reads()).toBe(3);
    const { id } = JSON.parse(recorded.out) as { id: string };
    expect(recorded.said).toBe(`${id} is in every region: ${urls.join(', ')}\n`);
  });

  it('is not done where a region shows what it was before', async () => {
    const late = await region((reads) => reads > 2, 'an older version');
    const finish = ['finish', ...place, '--rollout', 'r-1', '--durable', 'all-regions'];
    await ledger(finish, { LEDGER_REGION_URLS: ` ${late.url}/  ${harness().url} ` });
    expect(late.reads()).toBe(3);
  });

  it('says which region does not have it in time, and that it is recorded', async () => {
    const never = await region(() => false, 'nothing');
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const urls = [never.url, nobody, harness().url];
    const args = ['record', ...place, ...release, '--rollout', 'r-2', ...durable(...urls)];
    const failure = {
      exitCode: 3,
      message: expect.stringMatching(
        new RegExp(
          `^\\S{36} is recorded, but not in every region after 1 s:\\n  ${never.url}: does not have it\\n  ${nobody}: .*ECONNREFUSED.*\\nRun the same command`,
        ),
      ),
    };
    await expect(ledger([...args, '--within', '1'])).rejects.toMatchObject(failure);
    const list = JSON.parse((await ledger(['list', ...place])).out) as unknown[];
    expect(list).toHaveLength(2);
  });

  it('is not written where no region is named, or a wrong one', async () => {
    const record = ['record', ...place, ...release, '--rollout', 'r-3', '--durable', 'all-regions'];
    await expect(ledger(record)).rejects.toThrow(
      /give the ledger URLs of all regions in --region-urls or LEDGER_REGION_URLS/,
    );
    await expect(ledger([...record, '--region-urls', 'api-apse2.example.com'])).rejects.toThrow(
      '--region-urls: found api-apse2.example.com, expected an http(s) URL',
    );
    await expect(ledger([...record, '--within', '0'])).rejects.toThrow('expected 1 to 240 seconds');
    const list = JSON.parse((await ledger(['list', ...place])).out) as unknown[];
    expect(list).toHaveLength(2);
  });
});
