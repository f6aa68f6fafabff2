import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from '../test/harness.ts';
import { digest, prepareCatalog } from '../test/scenario.ts';
import { buildProgram } from './program.ts';

const harness = useHarness();
const folder = mkdtempSync(join(tmpdir(), 'ledger-cli-'));
beforeAll(() => prepareCatalog(harness()));
afterAll(() => rmSync(folder, { recursive: true }));

async function ledger(token: string | undefined, args: readonly string[], environment: Record<string, string> = {}) {
  let out = '';
  const program = buildProgram({
    environment: { LEDGER_URL: harness().url, ...(token === undefined ? {} : { LEDGER_TOKEN: token }), ...environment },
    write: (text) => {
      out += text;
    },
    writeError: () => {},
    signal: new AbortController().signal,
  });
  await program.parseAsync(['node', 'ledger', ...args]);
  return out;
}

const place = ['--service', 'checkout', '--environment', 'prod', '--region', 'ap-southeast-2'];
const release = ['--rollout', 'run-1', '--release', 'v1.2.3', '--digest', digest('a')];

describe('ledger', () => {
  it('records a deployment with its commits once, however often the step runs', async () => {
    const commits = join(folder, 'commits');
    writeFileSync(commits, `${'b'.repeat(40)} 2024-05-01T10:00:00+10:00\n`);
    const args = ['--json', 'record', ...place, ...release, '--commits', commits];
    const token = await harness().tokens.pipeline();
    const first = JSON.parse(await ledger(token, args)) as { id: string; rolloutId: string };
    const second = JSON.parse(await ledger(token, args)) as { id: string };
    expect(second.id).toBe(first.id);
    const list = await ledger(token, ['list', '--service', 'checkout']);
    expect(list).toMatch(/started +service +where +version/);
    expect(list).toContain('checkout  prod/ap-southeast-2  v1.2.3   succeeded  planned');
    const response = await fetch(`${harness().url}/v1/rollouts/${first.rolloutId}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await response.json()).toMatchObject({ commits: [{ committedAt: '2024-05-01T00:00:00.000Z' }] });
  });

  it('reports the end of a deployment that was in progress', async () => {
    const token = await harness().tokens.pipeline();
    const begun = await ledger(token, [
      '--json',
      'record',
      ...place,
      ...release,
      '--status',
      'in_progress',
      '--key',
      'begin',
    ]);
    const { id } = JSON.parse(begun) as { id: string };
    expect(await ledger(token, ['finish', id, '--status', 'failed', '--note', 'probe'])).toContain('failed');
  });

  it('asks GitHub for the token of the job', async () => {
    const token = await harness().tokens.pipeline();
    const github = createServer((request, response) => {
      const allowed = request.headers.authorization === 'Bearer job' && request.url?.includes('audience=ledger');
      response.writeHead(allowed ? 200 : 403).end(JSON.stringify({ value: token }));
    });
    await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
    const address = github.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const job = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?x=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'job',
    };
    expect(await ledger(undefined, ['list'], job)).toContain('checkout');
    github.close();
    github.closeAllConnections();
  });

  it('says when there is not enough to say', async () => {
    expect(await ledger(await harness().tokens.person('viewers'), ['metrics', '--service', 'search'])).toMatch(
      /change lead time +not enough data +0/,
    );
  });

  it('refuses in the words of the ledger', async () => {
    const token = await harness().tokens.pipeline({ repositoryId: '99' });
    await expect(ledger(token, ['record', ...place, ...release])).rejects.toThrow(
      /checkout belongs to another repository \(403/,
    );
    await expect(ledger(undefined, ['list'])).rejects.toThrow(/A valid token is needed/);
    await expect(ledger(token, ['record'])).rejects.toThrow(/required option/);
  });
});
