import type { JsonValue } from '@bufbuild/protobuf';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LostWrite } from '../../src/lost-writes/lost-write.ts';
import { type Harness, startHarness } from '../harness.ts';
import { type DatabaseProxy, startProxy } from '../proxy.ts';
import { caughtUp, type ReplicatedDatabase, startReplicated } from '../replica.ts';
import {
  deploymentRequest,
  idOfAnswer,
  message,
  observationRequest,
  prepareCatalog,
  serviceRequest,
} from '../scenario.ts';
import { watchStatements, writtenStatements } from '../statements.ts';
import { ledger, linesOf } from './command.ts';

const executed = watchStatements();

const until = (isSo: () => Promise<boolean>): Promise<void> =>
  vi.waitFor(async () => expect(await isSo()).toBe(true), { timeout: 15_000, interval: 50 });

describe('after a failover that lost writes', () => {
  let database: ReplicatedDatabase;
  let proxy: DatabaseProxy;
  let harness: Harness;
  /** The ids of records that both have, and of lost ones. */
  const kept: Record<string, string> = {};
  const gone: Record<string, string> = {};
  const portOf = (url: string) => Number(new URL(url).port);

  const call = async (name: string, request: JsonValue, idempotencyKey?: string) => {
    const token = await harness.tokens.person('admins');
    return message(
      await harness.clients.rest.call(name, request, { token, ...(idempotencyKey ? { idempotencyKey } : {}) }),
    );
  };
  const byPipeline = async (request: JsonValue, idempotencyKey?: string) => {
    const token = await harness.tokens.pipeline();
    const options = { token, ...(idempotencyKey ? { idempotencyKey } : {}) };
    return idOfAnswer(message(await harness.clients.rest.call('RecordDeployment', request, options)));
  };
  const compare = () => ledger(['--old', database.writerUrl, '--new', database.readerUrl, '--json']);
  const lostNow = async () => linesOf(await compare()).flatMap(({ lost }) => lost ?? []);
  const named = (writes: readonly LostWrite[]) =>
    writes.map(({ kind, id, what }) => `${kind}${kind === 'environment' ? ` ${id}` : ''}: ${what}`);

  const natural = deploymentRequest({ version: 'natural', rollout: { key: 'natural' } });
  const keyed = (n: number) => deploymentRequest({ version: `keyed-${n}`, rollout: { key: `keyed-${n}` } });

  beforeAll(async () => {
    database = await startReplicated();
    proxy = await startProxy(portOf(database.writerUrl));
    harness = await startHarness({
      LEDGER_WRITER_URL: database.writerUrl.replace(/:\d+\//, `:${proxy.port}/`),
      // On a shared machine, other processes cause the delay of the event loop.
      LEDGER_LOOP_DELAY_LIMIT_MS: '10000',
    });
    await prepareCatalog(harness);
    for (const n of [1, 2]) {
      const request = deploymentRequest({ version: `kept-${n}`, status: 'DEPLOYMENT_STATUS_IN_PROGRESS' });
      kept[`deployment-${n}`] = await byPipeline(request);
    }
    const incident = { service: 'checkout', environment: 'prod', title: 'Kept', severity: 'SEVERITY_MINOR' };
    kept['incident'] = idOfAnswer(await call('OpenIncident', incident));
    kept['observation'] = idOfAnswer(await call('RecordObservation', observationRequest()));
    // The chain has a common beginning; the rest of what both have is in the outbox alone.
    await until(async () => ((await database.writer.query('SELECT 1 FROM evidence')).rowCount ?? 0) > 4);
    kept['deployment-3'] = await byPipeline(deploymentRequest({ version: 'kept-3' }));
    await call('CreateService', serviceRequest('kept', '7'));
    await caughtUp(database);
    await database.cutOff();

    for (const n of [1, 2, 3]) gone[`keyed-${n}`] = await byPipeline(keyed(n), `key-${n}`);
    gone['natural'] = await byPipeline(natural);
    const begun = deploymentRequest({
      version: 'begun',
      status: 'DEPLOYMENT_STATUS_IN_PROGRESS',
      rollout: { key: 'begun', regions: ['ap-southeast-2'] },
      commits: [{ sha: 'c'.repeat(40), committedAt: '2026-01-01T00:00:00Z', message: 'Round prices' }],
    });
    gone['begun'] = idOfAnswer(await call('RecordDeployment', begun));
    const transition = { status: 'DEPLOYMENT_STATUS_FAILED', note: 'probe' };
    await call('RecordTransition', { id: gone['begun'], ...transition });
    await call('RecordTransition', { id: kept['deployment-1'] ?? '', ...transition });
    const append = (id: string | undefined, note: string) =>
      call('AppendIncidentEntry', { id: id ?? '', kind: 'INCIDENT_ENTRY_KIND_NOTE', note, expectedVersion: -1 });
    await append(kept['incident'], 'lost note');
    const opened = { service: 'search', environment: 'prod', title: 'Lost', severity: 'SEVERITY_MAJOR' };
    gone['incident'] = idOfAnswer(await call('OpenIncident', opened));
    await append(gone['incident'], 'note of a lost incident');
    gone['observation'] = idOfAnswer(
      await call('RecordObservation', observationRequest({ health: 'HEALTH_DEGRADED', operation: 'lost' })),
    );
    await call('CreateService', serviceRequest('added', '8'));
    await call('UpdateService', { ...(serviceRequest('search', '2', 'lost-team') as object), expectedVersion: -1 });
    await call('PutEnvironment', { name: 'dev', tier: 'TIER_DEVELOPMENT', regions: ['eu-west-1'], position: 1 });
    await call('PutEnvironment', { name: 'new', tier: 'TIER_DEVELOPMENT', regions: ['eu-west-1'], position: 4 });
    const hook = {
      url: 'https://hooks.example.com/lost',
      secret: `whsec_${'A'.repeat(43)}=`,
      format: 'EVENT_FORMAT_LEDGER',
    };
    gone['subscription'] = idOfAnswer(await call('CreateSubscription', hook));

    proxy.lead(portOf(database.readerUrl));
    await database.promote();
    proxy.cut();
    const epochs = async (db: pg.Client) => (await db.query('SELECT 1 FROM epochs')).rowCount ?? 0;
    const works = async () => {
      const token = await harness.tokens.pipeline();
      const request = deploymentRequest({ version: 'later', rollout: { key: 'later' } });
      const done = await harness.clients.rest.call('RecordDeployment', request, { token, idempotencyKey: 'later' });
      return done.ok && (await epochs(database.reader)) > (await epochs(database.writer));
    };
    await until(works);
    // Takes the numbers that lost records had, and changes what both had.
    await append(kept['incident'], 'later note');
    await call('RecordTransition', { id: kept['deployment-1'] ?? '', status: 'DEPLOYMENT_STATUS_SUCCEEDED' });
    await call('UpdateService', { ...(serviceRequest('kept', '7', 'later-team') as object), expectedVersion: -1 });
    await call('PutEnvironment', { name: 'uat', tier: 'TIER_STAGING', regions: ['ap-southeast-2'], position: 2 });
  }, 180_000);
  afterAll(async () => {
    await harness.stop();
    await proxy.stop();
    await database.stop();
  });

  it('lists every lost write once, whatever it is, and nothing that both have or that came later', async () => {
    const ran = await compare();
    expect(ran).toMatchObject({ exitCode: 1, error: '16 lost writes have to be sent again' });
    const lost = linesOf(ran).flatMap((line) => line.lost ?? []);
    expect(named(lost)).toEqual([
      'deployment: keyed-1 succeeded',
      'deployment: keyed-2 succeeded',
      'deployment: keyed-3 succeeded',
      'deployment: natural succeeded',
      'deployment: begun in progress',
      'transition: begun failed',
      'transition: kept-1 failed',
      'incident entry: Kept: lost note',
      'incident: Lost',
      'incident entry: Lost: note of a lost incident',
      'observation: abc degraded',
      'service: version 1, team payments',
      'service: version 2, team lost-team',
      'environment dev: eu-west-1',
      'environment new: eu-west-1',
      'subscription: https://hooks.example.com/lost active',
    ]);
    expect(lost[0]).toMatchObject({
      id: gone['keyed-1'],
      recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      claim: { actor: 'octocat', repository: expect.any(String), runId: expect.any(String) },
      idempotencyKey: 'key-1',
      ...{ service: 'checkout', environment: 'prod', region: 'ap-southeast-2', sentAgain: false },
    });
    expect(lost[3]?.idempotencyKey).toMatch(/^natural\//);
    expect(lost[7]).toMatchObject({ id: kept['incident'], recordedBy: 'admins@example.com' });
    expect(linesOf(ran).at(-1)).toEqual({ end: { lost: 16, sentAgain: 0 } });
  });

  it('shows people a table', async () => {
    const { out } = await ledger([], {
      LEDGER_OLD_WRITER_URL: database.writerUrl,
      LEDGER_WRITER_URL: database.readerUrl,
    });
    expect(out).toMatch(/^The histories diverge after record \d+ at \d{4}-.*; the new writer started at /);
    expect(out).toMatch(/\nrecorded +kind +service +where +what +who +sent again +id\n/);
    expect(out).toMatch(
      /deployment +checkout +prod\/ap-southeast-2 +keyed-1 succeeded +octocat, run \d+ +no +[0-9a-f-]{36}\n/,
    );
    expect(out).toMatch(/\n16 lost, 0 of them sent again\n$/);
  });

  it('marks what its sender has sent again, by the idempotency key of the request', async () => {
    expect(await byPipeline(keyed(1), 'key-1')).not.toBe(gone['keyed-1']);
    await byPipeline(natural);
    // Another caller's key, and another request's, are other writes.
    await byPipeline(deploymentRequest({ version: 'other', rollout: { key: 'other' } }), 'key-2');
    await call('RecordDeployment', deploymentRequest({ version: 'another', rollout: { key: 'another' } }), 'key-3');
    const again = (await lostNow()).filter(({ sentAgain }) => sentAgain);
    expect(named(again)).toEqual(['deployment: keyed-1 succeeded', 'deployment: natural succeeded']);
  });

  it('gives each write as a request that the new ledger takes, and says so of each', async () => {
    const token = await harness.tokens.person('admins');
    const ids = new Map<string, string>();
    const answers: string[] = [];
    for (const { request, needs, id, kind, sentAgain } of await lostNow()) {
      if (sentAgain) continue;
      const path = request.path.replace(needs ?? '-', ids.get(needs ?? '') ?? '-');
      const secret = kind === 'subscription' ? { secret: `whsec_${'B'.repeat(43)}=` } : {};
      const response = await fetch(`${harness.url}${path}`, {
        method: request.verb,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'if-match': '*' },
        body: JSON.stringify({ ...request.body, ...secret }),
      });
      const answer = (await response.json()) as { id?: string; detail?: string };
      answers.push(`${kind}: ${response.ok ? 'recorded' : answer.detail}`);
      if (answer.id !== undefined) ids.set(id, answer.id);
    }
    expect(answers).toHaveLength(14);
    // What happened later contradicts one of them: a person decides.
    expect(answers.filter((answer) => !answer.endsWith(': recorded'))).toEqual([
      'transition: a deployment that is succeeded cannot become failed; send a correction',
    ]);
    const ran = await compare();
    expect(ran).toMatchObject({ exitCode: 1, error: '1 lost write has to be sent again' });
    const left = linesOf(ran).flatMap(({ lost }) => (lost && !lost.sentAgain ? lost : []));
    expect(named(left)).toEqual(['transition: kept-1 failed']);
    // An environment that is equal again cannot be distinguished from one that was never lost.
    expect(linesOf(ran).at(-1)).toEqual({ end: { lost: 14, sentAgain: 13 } });
    const { rows } = await database.reader.query(
      "SELECT c.message FROM deployments d JOIN rollout_commits c USING (rollout_id) WHERE d.version = 'begun'",
    );
    expect(rows).toEqual([{ message: 'Round prices' }]);
  });

  it('refuses two databases of which none was left behind, and the two in the wrong order', async () => {
    const both = (a: string, b: string) => ledger(['--old', a, '--new', b]);
    const { writerUrl, readerUrl } = database;
    const same = '--old and --new have the same writer: they are one database';
    expect(await both(writerUrl, writerUrl)).toMatchObject({ exitCode: 2, error: expect.stringContaining(same) });
    expect(await both(readerUrl, readerUrl)).toMatchObject({ exitCode: 2, error: expect.stringContaining(same) });
    const wrong = '--new has no writer that --old does not know, and --old has a newer one; swap the two';
    expect(await both(readerUrl, writerUrl)).toMatchObject({ exitCode: 2, out: '', error: wrong });
  });

  it('every statement of the comparison was executed', () => {
    const written = [...writtenStatements()].filter((name) => name.startsWith('lost_'));
    expect(written.length).toBeGreaterThan(10);
    expect(written.filter((name) => !executed.has(name))).toEqual([]);
  });
});
