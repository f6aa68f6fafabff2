import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from './harness.ts';
import { type DeploymentOptions, deploymentRequest, digest, idOfAnswer, message, prepareCatalog } from './scenario.ts';
import { watchBoth } from './watchers.ts';

const harness = useHarness({ LEDGER_READS: 'open', LEDGER_STREAM_HEARTBEAT_MS: '500' });
beforeAll(() => prepareCatalog(harness()));

const day = (n: number) => `2026-01-0${n}T10:00:00Z`;
let calls = 0;
async function call(method: string, request: object, token?: string) {
  calls += 1;
  const options = {
    token: token ?? (await tokenFor('prod')),
    idempotencyKey: `look-${calls}`,
  };
  return harness().clients.rest.call(method, request as never, options);
}
const tokenFor = (environment: string) => harness().tokens.pipeline({ repositoryId: '2', environment });
const record = async (options: DeploymentOptions) =>
  message(
    await call(
      'RecordDeployment',
      deploymentRequest({ service: 'search', ...options }),
      await tokenFor(options.environment ?? 'prod'),
    ),
  );
const read = async (path: string, headers: Record<string, string> = {}) =>
  fetch(`${harness().url}${path}`, { headers });
const matrixAsOf = async (at: string, environment = 'prod') => {
  const { cells } = (await (await read(`/v1/matrix?asOf=${at}`)).json()) as { cells: Record<string, unknown>[] };
  return cells.find(
    (cell) =>
      cell['service'] === 'search' && cell['environment'] === environment && cell['region'] === 'ap-southeast-2',
  );
};

/** The state after a week without events. */
async function clearEvents(): Promise<void> {
  const admin = new pg.Client(harness().database.adminUrl);
  await admin.connect();
  await admin.query("UPDATE events SET at = now() - interval '8 days'");
  await admin.query(
    'UPDATE epochs SET pruned_tx = (SELECT max(tx) FROM events) WHERE epoch = (SELECT max(epoch) FROM epochs)',
  );
  await admin.query('DELETE FROM events');
  await admin.end();
}

describe('a search', () => {
  it('has what it asks for exactly before what only begins so, however new', async () => {
    await record({ version: 'v5.0.0', at: day(1) });
    for (let i = 1; i < 9; i += 1) await record({ version: `v5.0.0-rc${i}`, at: day(i) });
    const { hits } = (await (await read('/v1/search?query=v5.0.0')).json()) as { hits: { text: string }[] };
    expect(hits.length).toBeGreaterThan(3);
    expect(hits[0]?.text).toBe('v5.0.0');
  });

  it('says in which regions it is: that of a deployment, all of a rollout', async () => {
    const { rolloutId, id } = await record({ version: 'v5.1.0', at: day(1), rollout: { key: 'both-regions' } });
    const regionsOf = async (query: string) => {
      const { hits } = (await (await read(`/v1/search?query=${query}`)).json()) as { hits: { regions?: string[] }[] };
      return hits[0]?.regions;
    };
    const rollout = (await (await read(`/v1/rollouts/${rolloutId}`)).json()) as { regions: string[] };
    expect(rollout.regions).toHaveLength(2);
    expect(await regionsOf(String(rolloutId))).toEqual(rollout.regions);
    expect(await regionsOf('both-regions')).toEqual(rollout.regions);
    expect(await regionsOf(String(id))).toEqual(['ap-southeast-2']);
    expect(await regionsOf('v5.1.0')).toEqual(['ap-southeast-2']);
  });
});

it('lists with each deployment the incidents that it caused, and with the others none', async () => {
  const [caused, harmless] = [
    await record({ version: 'v9.0.0', at: day(3) }),
    await record({ version: 'v9.0.1', at: day(4) }),
  ];
  const incident = { service: 'search', environment: 'prod', title: 'a', severity: 'SEVERITY_MINOR' };
  const cause = { ...incident, causingDeploymentId: caused['id'] };
  const { id } = message(await call('OpenIncident', cause, await harness().tokens.person('editors')));
  for (const query of [
    'service=search',
    'environment=prod&region=ap-southeast-2',
    'service=search&status=DEPLOYMENT_STATUS_SUCCEEDED',
    '',
  ]) {
    const { deployments } = (await (await read(`/v1/deployments?pageSize=200&${query}`)).json()) as {
      deployments: { id: string; causedIncidentIds?: string[] }[];
    };
    const of = (wanted: unknown) => deployments.find((each) => each.id === wanted);
    expect(of(caused['id'])?.causedIncidentIds, query).toEqual([id]);
    expect(of(harmless['id']), query).not.toHaveProperty('causedIncidentIds');
  }
});

it('shows a rollout by the key that its pipeline gave it, whatever the intent', async () => {
  const rollout = { key: 'one-run' };
  await record({ rollout, version: 'v8.0.0', at: day(1), status: 'DEPLOYMENT_STATUS_FAILED' });
  await record({ rollout, version: 'v7.9.0', at: day(2), intent: 'INTENT_ROLLBACK' });
  const { hits } = (await (await read('/v1/search?query=one-run')).json()) as { hits: { text: string }[] };
  expect(hits.map(({ text }) => text)).toEqual(['one-run', 'one-run']);
});

describe('a correction that names no time', () => {
  it('changes the status, and not when it came', async () => {
    const first = await record({
      version: 'v6.0.0',
      imageDigest: digest('6'),
      at: day(1),
      status: 'DEPLOYMENT_STATUS_FAILED',
    });
    await record({ version: 'v6.1.0', imageDigest: digest('7'), at: '2026-01-02T11:00:00Z' });
    const corrected = message(
      await call('RecordTransition', {
        id: idOfAnswer(first),
        status: 'DEPLOYMENT_STATUS_SUCCEEDED',
        correction: true,
        note: 'It had come up.',
      }),
    );
    expect(corrected['finishedAt']).toBe(first['finishedAt']);
    expect(await matrixAsOf('2026-01-02T12:00:00Z')).toMatchObject({ claimed: { version: 'v6.1.0' } });
  });
});

describe('the matrix as of a time', () => {
  it('is by what is known today, in each of its parts', async () => {
    await record({ environment: 'uat', version: 'v7.0.0', imageDigest: digest('8'), at: day(4) });
    const second = await record({ environment: 'uat', version: 'v7.1.0', imageDigest: digest('9'), at: day(5) });
    await call(
      'RecordTransition',
      {
        id: idOfAnswer(second),
        status: 'DEPLOYMENT_STATUS_FAILED',
        correction: true,
        note: 'Nobody could sign in.',
      },
      await tokenFor('uat'),
    );
    expect(await matrixAsOf(day(6), 'uat')).toMatchObject({
      claimed: { version: 'v7.0.0' },
      latest: { version: 'v7.1.0', status: 'DEPLOYMENT_STATUS_FAILED' },
    });
  });
});

describe('a comparison of one region', () => {
  it('counts how long it waits from that region alone', async () => {
    const [a, b, c] = [digest('a'), digest('b'), digest('c')];
    const inUat = (n: number, imageDigest: string, region = 'ap-southeast-2') =>
      record({ environment: 'uat', region, imageDigest, version: `v9.${n}.0`, at: `2026-02-0${n}T10:00:00Z` });
    await record({ imageDigest: a, version: 'v9.1.0', at: '2026-02-01T12:00:00Z' });
    await inUat(1, a);
    await inUat(2, c);
    await inUat(3, a, 'ap-southeast-4');
    await inUat(4, b);
    const at = '2026-02-05T00:00:00Z';
    const query = `environment=uat&region=ap-southeast-2&at=${at}&otherEnvironment=prod&otherAt=${at}&service=search`;
    const { services } = (await (await read(`/v1/comparison?${query}`)).json()) as {
      services: { waitingSince: string }[];
    };
    expect(services.map(({ waitingSince }) => Date.parse(waitingSince))).toEqual([Date.parse('2026-02-02T10:00:00Z')]);
  });
});

describe('a rollout', () => {
  it('does not repair itself', async () => {
    const rollout = { key: 'own-repair', regions: ['ap-southeast-2', 'ap-southeast-4'] };
    const first = await record({ rollout, intent: 'INTENT_HOTFIX' });
    const again = await call(
      'RecordDeployment',
      deploymentRequest({
        service: 'search',
        region: 'ap-southeast-4',
        intent: 'INTENT_HOTFIX',
        rollout: { ...rollout, remediatesRolloutId: String(first['rolloutId']) },
      }),
    );
    expect(again).toMatchObject({ ok: false, code: 'invalid_argument' });
  });
});

describe('positions of a quiet ledger', () => {
  it('serve as consistency tokens, and are read on from after all events are gone', async () => {
    const watched = watchBoth(harness(), { token: await harness().tokens.person('viewers') });
    await expect
      .poll(() => watched.map(({ events }) => events.at(-1)?.kind), { timeout: 5000 })
      .toEqual(['heartbeat', 'heartbeat']);
    for (const stream of watched) {
      const stamp = stream.events.at(-1)?.id.split('-')[0] ?? '';
      expect((await read('/v1/matrix', { 'ledger-consistency-token': stamp })).status).toBe(200);
      stream.close();
    }
    const matrix = async () => (await (await read('/v1/matrix')).json()) as { position: string };
    const before = await matrix();
    await clearEvents();
    // A cached result may be returned for a moment longer.
    await expect.poll(async () => (await matrix()).position).not.toBe(before.position);
    const { position } = await matrix();
    const since = (await (await read(`/v1/matrix?since=${position}`)).json()) as { delta?: boolean; cells: unknown[] };
    expect(since).toMatchObject({ cells: [] });
  });
});

it('has a report of the same time and number change no cell', async () => {
  const token = await harness().tokens.controller();
  const report = (health: string) => ({
    service: 'search',
    environment: 'prod',
    region: 'ap-southeast-4',
    applicationUid: 'uid-9',
    operation: 'abc@2026-01-01T00:00:00Z',
    revision: 'abc',
    imageDigest: digest('1'),
    health,
    sync: 'SYNC_STATUS_SYNCED',
    at: day(1),
    sequence: '5',
  });
  await call('RecordObservation', report('HEALTH_HEALTHY'), token);
  await call('RecordObservation', report('HEALTH_DEGRADED'), token);
  const observed = async () => {
    const { cells } = (await (await read('/v1/matrix')).json()) as { cells: Record<string, unknown>[] };
    return cells.find((each) => each['observed'])?.['observed'];
  };
  await expect.poll(observed).toMatchObject({ health: 'HEALTH_HEALTHY' });
});

it('shows the higher number of two reports of the same time, as of later too, whichever came last', async () => {
  const token = await harness().tokens.controller();
  const report = (health: string, sequence: number) => ({
    service: 'search',
    environment: 'dev',
    region: 'ap-southeast-2',
    applicationUid: 'uid-10',
    operation: `abc@${sequence}`,
    revision: 'abc',
    imageDigest: digest('1'),
    health,
    sync: 'SYNC_STATUS_SYNCED',
    at: day(2),
    sequence: String(sequence),
  });
  await call('RecordObservation', report('HEALTH_DEGRADED', 10), token);
  await call('RecordObservation', report('HEALTH_HEALTHY', 9), token);
  expect(await matrixAsOf(day(3), 'dev')).toMatchObject({ observed: { health: 'HEALTH_DEGRADED' } });
});

it('names what a deployment replaced and what replaced it, by the time of their ends and also after a late report', async () => {
  const place = { environment: 'dev', region: 'ap-southeast-2' };
  const released = async (n: number, status = 'SUCCEEDED') =>
    idOfAnswer(
      await record({
        ...place,
        status: `DEPLOYMENT_STATUS_${status}`,
        version: `v10.${n}.0`,
        at: `2026-03-0${n}T10:00:00Z`,
      }),
    );
  const [one, three, failed] = [await released(1), await released(3), await released(4, 'FAILED')];
  const [five, two] = [await released(5), await released(2)];
  const neighbours = async (id: string) => {
    const answer = message(await harness().clients.rest.call('GetDeployment', { id }));
    return [answer['replacesDeploymentId'], answer['replacedByDeploymentId']];
  };
  expect(await neighbours(one)).toEqual([undefined, two]);
  expect(await neighbours(two)).toEqual([one, three]);
  expect(await neighbours(three)).toEqual([two, five]);
  expect(await neighbours(failed)).toEqual([three, undefined]);
  expect(await neighbours(five)).toEqual([three, undefined]);
});
