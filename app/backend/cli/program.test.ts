import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from '../test/harness.ts';
import { digest, prepareCatalog } from '../test/scenario.ts';
import { answered, connect } from './client.ts';
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
    writeFileSync(
      commits,
      `${'b'.repeat(40)} 2024-05-01T10:00:00+10:00\tOcto Cat\tRound prices (#71)\n${'c'.repeat(40)} 2024-05-01T11:00:00+10:00\n`,
    );
    const args = [
      '--json',
      'record',
      ...place,
      ...release,
      '--commits',
      commits,
      '--approver',
      'hubot',
      '--pull-request',
      '#71',
    ];
    const token = await harness().tokens.pipeline();
    const first = JSON.parse(await ledger(token, args)) as { id: string; rolloutId: string };
    expect(first).toMatchObject({
      attribution: { approver: 'hubot', pullRequest: { number: 71 } },
      claim: { actor: 'octocat', eventName: 'push', runNumber: '42' },
    });
    expect(await ledger(token, ['search', '71'])).toMatch(/pull request +#71 +checkout +prod .*Round prices/);
    const second = JSON.parse(await ledger(token, args)) as { id: string };
    expect(second.id).toBe(first.id);
    const list = await ledger(token, ['list', '--service', 'checkout']);
    expect(list).toMatch(/started +service +where +version/);
    expect(list).toContain('checkout  prod/ap-southeast-2  v1.2.3   succeeded  planned');
    const response = await fetch(`${harness().url}/v1/rollouts/${first.rolloutId}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await response.json()).toMatchObject({
      commits: [
        { committedAt: '2024-05-01T00:00:00.000Z', author: 'Octo Cat', message: 'Round prices (#71)', pullRequest: 71 },
        { committedAt: '2024-05-01T01:00:00.000Z' },
      ],
    });
    expect(await ledger(token, ['compare', 'prod', 'uat'])).toMatch(/checkout +v1.2.3 +-/);
    expect(await ledger(token, ['matrix', '--as-of', '2020-01-01'])).not.toContain('checkout');
  });

  it('reports the beginning and the end of a deployment, in two lines that know nothing of each other', async () => {
    const token = await harness().tokens.pipeline();
    const run = { GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: '1' };
    const what = ['--release', 'v2', '--digest', digest('c'), '--regions', 'ap-southeast-2'];
    const begun = await ledger(token, ['--json', 'record', ...place, ...what, '--status', 'in_progress'], run);
    const { id } = JSON.parse(begun) as { id: string };
    const finish = ['--json', 'finish', ...place, '--status', 'failed', '--note', 'probe'];
    const ended = { id, status: 'DEPLOYMENT_STATUS_FAILED', transitions: [{}, { note: 'probe' }] };
    expect(JSON.parse(await ledger(token, finish, run))).toMatchObject(ended);
    expect(JSON.parse(await ledger(token, finish, run))).toMatchObject(ended);
    // The next attempt sends the same request, and records another deployment.
    const again = { ...run, GITHUB_RUN_ATTEMPT: '2' };
    const second = await ledger(token, ['--json', 'record', ...place, ...what, '--status', 'in_progress'], again);
    expect(JSON.parse(second)).not.toMatchObject({ id });
    expect(await ledger(token, ['finish', ...place, '--status', 'succeeded'], again)).toContain('succeeded');
    const rollouts = await ledger(token, ['list', 'rollouts', '--service', 'checkout', '--since', '1h']);
    expect(rollouts).toMatch(/checkout +prod +v2 +succeeded +planned +1\/1/);
    await expect(ledger(token, ['finish', ...place], { GITHUB_RUN_ID: '1' })).rejects.toThrow(
      'checkout has no deployment to prod/ap-southeast-2 in the rollout github-1; record it first',
    );
  });

  it('lists services, incidents and the matrix, for people and for programs', async () => {
    const editor = await harness().tokens.person('editors');
    const incident = { service: 'search', environment: 'prod', title: 'Slow', severity: 'SEVERITY_MINOR' };
    await harness().clients.rest.call('OpenIncident', incident, { token: editor });
    expect(await ledger(editor, ['list', 'incidents', '--open', '--since', '1d'])).toMatch(
      /search +prod +minor +open +Slow/,
    );
    expect(JSON.parse(await ledger(editor, ['--json', 'list', 'incidents', '--until', '2020-01-01']))).toEqual([]);
    expect(await ledger(editor, ['list', 'services', '--team', 'discovery'])).toMatch(
      /^service +team +repository +links\nsearch +discovery +example-org\/search +https:\/\/example.com\/search\n$/,
    );
    expect(await ledger(editor, ['matrix', '--team', 'payments'])).toMatch(
      /^service +prod\/ap-southeast-2\ncheckout +v2 \?\n/,
    );
    // More than one page.
    expect(JSON.parse(await ledger(editor, ['--json', 'list', '--limit', '2']))).toHaveLength(2);
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

  it.each([
    ['metrics --service chekout', /service chekout not found in the ledger; did you mean checkout\?/],
    ['metrics --team paymnets', /team paymnets not found in the ledger; did you mean payments\?/],
    ['list --service chekout', /service chekout not found in the ledger/],
    ['list --region ap-southeast-9', /region ap-southeast-9 not found in the ledger; did you mean ap-southeast-/],
    ['list rollouts --environment prd', /environment prd not found in the ledger; did you mean prod\?/],
    ['list incidents --team nobody', /team nobody not found in the ledger; expected one of .*payments/],
    ['list services --team paymnets', /team paymnets not found in the ledger/],
    ['matrix --environment prd', /environment prd not found in the ledger/],
    ['compare prod production', /environment production not found in the ledger; did you mean prod|expected one of/],
    ['compare prod uat --service chekout', /service chekout not found in the ledger/],
    ['watch --service chekout', /service chekout not found in the ledger/],
  ])('refuses %s, which names nothing that is known', async (line, message) => {
    const viewer = await harness().tokens.person('viewers');
    await expect(ledger(viewer, line.split(' '))).rejects.toThrow(message);
  });

  it('shows examples and exit codes', async () => {
    let shown = '';
    const write = (text: string) => {
      shown += text;
    };
    const cliContext = { environment: {}, write, writeError: write, signal: new AbortController().signal };
    for (const args of [['--help'], ['record', '--help'], ['finish', '--help'], ['list', 'deployments', '--help']])
      await expect(buildProgram(cliContext).parseAsync(['node', 'ledger', ...args])).rejects.toThrow(CommanderError);
    expect(shown.match(/^Examples/gm)).toHaveLength(4);
    expect(shown).toContain('Exit codes:');
  });

  it('shows the error of the ledger', async () => {
    const token = await harness().tokens.pipeline({ repositoryId: '99' });
    await expect(ledger(token, ['record', ...place, ...release])).rejects.toThrow(
      /checkout belongs to another repository; .* \(403/,
    );
    await expect(ledger(undefined, ['list'])).rejects.toThrow(/Unauthorized.*\n.*id-token: write/);
    await expect(ledger(token, ['record'])).rejects.toThrow(/required option/);
    await expect(ledger(token, ['list', '--since', 'friday'])).rejects.toThrow(/expected a time such as 2026-11-20/);
    await expect(ledger(token, ['list', '--limit', '0'])).rejects.toThrow(/expected 1 to 5000/);
    await expect(ledger(token, ['record', ...place, ...release.slice(2)])).rejects.toThrow(/--rollout is required/);
    const commits = join(folder, 'no-commits');
    writeFileSync(commits, `${'b'.repeat(40)} 2024-05-01T10:00:00+10:00\nmerge of main\n`);
    await expect(ledger(token, ['record', ...place, ...release, '--commits', commits])).rejects.toThrow(
      /no-commits, line 2: found "merge of main", expected "<sha> <ISO time>"/,
    );
  });
});

describe('a ledger that cannot answer', () => {
  const servers: Server[] = [];
  const serve = async (answer: (count: number) => [number, object]): Promise<string> => {
    let count = 0;
    const server = createServer((_, response) => {
      count += 1;
      const [status, body] = answer(count);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  };
  afterAll(() => {
    for (const server of servers) server.close().closeAllConnections();
  });
  const matrixOf = (url: string, said: string[]) =>
    answered(() => connect({ url, token: undefined }).GET('/v1/matrix'), {
      say: (text) => said.push(text),
      pauseMs: 1,
    });

  it('is asked again, and the answer is taken', async () => {
    const url = await serve((count) => (count < 3 ? [503, {}] : [200, { cells: [] }]));
    const said: string[] = [];
    expect(await matrixOf(url, said)).toEqual({ cells: [] });
    expect(said).toEqual(['HTTP 503; retry in 0.0 s', 'HTTP 503; retry in 0.0 s']);
  });

  it('stops after five attempts, with a separate exit code', async () => {
    const failure = { message: expect.stringMatching(/ECONNREFUSED.* after 5 attempts/), exitCode: 3 };
    await expect(matrixOf(`http://127.0.0.1:${await freePort()}`, [])).rejects.toMatchObject(failure);
    const refusal = { message: 'HTTP 400', exitCode: 1 };
    await expect(matrixOf(await serve(() => [400, {}]), [])).rejects.toMatchObject(refusal);
  });
});
