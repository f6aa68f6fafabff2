import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resyncAll } from '../src/subscriptions/queue.ts';
import { absent, answered, headerDifferences, operations, optionalFields, seen, take } from './answers.ts';
import { useHarness } from './harness.ts';
import { relayed } from './relayed.ts';
import { cdEventRequest, deploymentRequest, digest, observationRequest } from './scenario.ts';

/**
 * Requests with little more than what is required, read back by every method: whatever a document is built from, SQL, code or what was
 * stored, it has the fields that openapi.json requires. Each optional field is absent in some response, so that none hides another's absence.
 */
const harness = useHarness({ LEDGER_STREAM_HEARTBEAT_MS: '200', LEDGER_LOOP_DELAY_LIMIT_MS: '10000' });
const tokens = new Map<string, string>();
const called = new Set<string>();
const unexpected: string[] = [];
let admin: pg.Client;
beforeAll(async () => {
  const { pipeline, person, controller } = harness().tokens;
  tokens.set('admin', await person('admins')).set('editor', await person('editors'));
  tokens.set('pipeline', await pipeline()).set('controller', await controller());
  admin = new pg.Client(harness().database.adminUrl);
  await admin.connect();
});
afterAll(() => admin.end());

interface Sent {
  readonly as?: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: object;
  /** The answer has to be a problem. */
  readonly refused?: true;
}

function open(name: string, { as = 'admin', path = {}, query = '', body }: Sent, signal?: AbortSignal) {
  const operation = operations.get(name);
  if (!operation) throw new Error(`openapi.json has no ${name}`);
  called.add(name);
  const { verb, path: template, answer } = operation;
  const url = `${harness().url}${template.replace(/\{(\w+)\}/g, (_, key: string) => path[key] ?? '')}${query}`;
  const headers = {
    authorization: `Bearer ${tokens.get(as)}`,
    ...(verb === 'GET' ? {} : { 'content-type': 'application/json', 'if-match': '*' }),
  };
  const response = fetch(url, {
    method: verb,
    headers,
    body: body ? JSON.stringify(body) : null,
    signal: signal ?? null,
  });
  return { response, answer };
}

async function send(name: string, sent: Sent = {}): Promise<Record<string, unknown>> {
  const { response, answer } = open(name, sent);
  const { status, headers } = await response;
  unexpected.push(...headerDifferences(name, status, headers));
  const value = (await (await response).json()) as Record<string, unknown>;
  take(status < 400 ? answer : 'Problem', value);
  if (status >= 400 !== (sent.refused ?? false)) unexpected.push(`${name}: ${status} ${JSON.stringify(value)}`);
  return value;
}

async function exported(name: string): Promise<void> {
  const { response, answer } = open(name, {});
  const { status, headers } = await response;
  unexpected.push(...headerDifferences(name, status, headers));
  for (const line of (await (await response).text()).trimEnd().split('\n')) take(answer, JSON.parse(line));
}

/** Collects the events of a stream until it is closed. */
function watch(query = '') {
  const abort = new AbortController();
  const { response, answer } = open('WatchEvents', { query }, abort.signal);
  let text = '';
  const read = async () => {
    for await (const chunk of (await response).body ?? []) text += Buffer.from(chunk).toString();
  };
  // It ends when the test closes it, or with the server where the test fails.
  const reading = read().catch(() => {});
  return {
    text: () => text,
    take: async () => {
      abort.abort();
      await reading;
      for (const [, data = ''] of text.matchAll(/^data: (.*)\n\n/gm)) take(answer, JSON.parse(data));
    },
  };
}

const at = 'ap-southeast-2';
const id = (value: Record<string, unknown>) => ({ id: String(value['id']) });
const record = (options: Record<string, unknown>) =>
  send('RecordDeployment', { body: { ...deploymentRequest(), ...options } });

async function catalog(): Promise<void> {
  const environment = (name: string, body: object) =>
    send('PutEnvironment', { path: { name }, body: { regions: [at], ...body } });
  await environment('dev', { tier: 'TIER_DEVELOPMENT' });
  const [workflow, images] = [
    'https://github.com/o/r/.github/workflows/w.yml@refs/heads/main',
    [{ service: 'search', name: 'r' }],
  ];
  await environment('uat', {
    tier: 'TIER_STAGING',
    provenance: { mode: 'PROVENANCE_MODE_WARN', workflows: [workflow], images },
  });
  await environment('prod', { tier: 'TIER_PRODUCTION', provenance: { mode: 'PROVENANCE_MODE_OFF' } });
  const service = (name: string, more: object = {}) =>
    send('CreateService', {
      body: { name, team: 'payments', repository: { fullName: 'o/r', id: '1', ownerId: '100' }, ...more },
    });
  for (const name of ['checkout', 'quiet']) await service(name);
  await service('search', { links: [{ title: 'Runbook', url: 'https://example.com' }] });
  await send('GetService', { path: { name: 'search' } });
  const changed = { team: 'discovery', repository: { fullName: 'o/r', id: '1', ownerId: '100' } };
  await send('UpdateService', { path: { name: 'quiet' }, body: changed });
  for (const name of ['ListServices', 'ListEnvironments']) await send(name);
}

async function deployments(): Promise<void> {
  const commits = [{ sha: 'c'.repeat(40), committedAt: '2020-01-01T00:00:00Z' }];
  const first = await record({ commits, imageDigest: digest('4') });
  await record({ environment: 'uat', attribution: { approver: 'one' }, imageDigest: digest('2'), commits });
  await record({ environment: 'uat', service: 'search', attribution: { pullRequest: { number: 1 } } });
  await record({ environment: 'prod', service: 'quiet' });
  const running = await record({ environment: 'dev', status: 'DEPLOYMENT_STATUS_IN_PROGRESS' });
  await send('RecordTransition', { path: id(running), body: { status: 'DEPLOYMENT_STATUS_FAILED' } });
  await record({ environment: 'dev', status: 'DEPLOYMENT_STATUS_QUEUED' });
  await send('RecordDeployments', { body: { deployments: [deploymentRequest()] } });
  await send('RecordCdEvent', { body: cdEventRequest({ id: 'one' }) });
  await send('RecordDeployment', { as: 'pipeline', body: deploymentRequest() });
  await send('GetDeployment', { path: id(first) });
  await send('GetDeployment', { path: { id: 'none' }, refused: true });
  await send('GetRollout', { path: { id: String(first['rolloutId']) } });
  for (const name of ['ListDeployments', 'ListRollouts', 'GetFeed']) await send(name);
}

async function operation(): Promise<void> {
  await send('RecordObservation', {
    as: 'controller',
    body: observationRequest({ service: 'quiet', environment: 'dev', imageDigest: digest('9') }),
  });
  await send('ListObservations');
  const incident = { service: 'checkout', environment: 'prod', title: 'Slow', severity: 'SEVERITY_MINOR' };
  const opened = await send('OpenIncident', { body: incident });
  await send('AppendIncidentEntry', { path: id(opened), body: { kind: 'INCIDENT_ENTRY_KIND_MITIGATED' } });
  await send('GetIncident', { path: id(opened) });
  await send('ListIncidents');
  for (const query of ['', `?asOf=${new Date().toISOString()}`]) await send('GetMatrix', { query });
  await send('GetDeliveryMetrics', { query: '?service=checkout' });
  for (const text of ['checkout', 'cccccccc', '%231']) await send('Search', { query: `?query=${text}` });
  for (const [one, other] of [
    ['uat', 'prod'],
    ['prod', 'uat'],
  ])
    await send('Compare', { query: `?environment=${one}&otherEnvironment=${other}` });
  for (const as of ['admin', 'pipeline', 'controller']) await send('GetCaller', { as });
}

async function subscriptions(): Promise<void> {
  const hook = { url: 'https://hooks.example.invalid', format: 'EVENT_FORMAT_LEDGER' };
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const path = id(await send('CreateSubscription', { as: 'editor', body: { ...hook, secret } }));
  await admin.query('BEGIN');
  await resyncAll(admin, { stamp: '1', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' });
  await admin.query(`UPDATE deliveries SET state = 'dead', failed_at = now()`);
  await admin.query('COMMIT');
  await send('ListDeadLetters', { as: 'editor', path });
  await send('RedeliverDeadLetters', { as: 'editor', path, body: {} });
  await send('UpdateSubscription', { as: 'editor', path, body: { ...hook, state: 'SUBSCRIPTION_STATE_PAUSED' } });
  // As a subscription that is older than the column.
  await admin.query(`UPDATE subscriptions SET updated_by = ''`);
  await send('GetSubscription', { as: 'editor', path });
  await send('ListSubscriptions', { as: 'editor' });
}

describe('a response to the smallest requests', () => {
  it('has every field that the published document requires, from each method', async () => {
    const [everything, missed] = [watch(), watch('?after=1-01900000-0000-7000-8000-000000000000')];
    const live = { timeout: 20_000 };
    await expect.poll(() => everything.text(), live).toContain('"heartbeat"');
    await catalog();
    await deployments();
    await operation();
    await subscriptions();
    await relayed(admin);
    for (const name of ['ExportDeployments', 'ExportEvents']) await exported(name);
    expect(unexpected).toEqual([]);
    const subjects = ['serviceChanged', 'deploymentChanged', 'observed', 'incidentChanged', 'cellChanged'];
    await expect
      .poll(() => subjects.filter((subject) => !everything.text().includes(`"${subject}"`)), live)
      .toEqual([]);
    await expect.poll(() => missed.text(), live).toContain('"resync"');
    for (const stream of [everything, missed]) await stream.take();
    expect([...operations.keys()].filter((name) => !called.has(name))).toEqual([]);
  }, 120_000);

  it('was seen for every schema, and without each optional field', () => {
    expect([...answered].filter((name) => !seen.has(name))).toEqual([]);
    // Of a verified bundle: provenance/record.test.ts has one.
    expect(optionalFields.filter((field) => !absent.has(field))).toEqual(['Provenance.detail']);
    expect(answered.size).toBeGreaterThan(40);
  });
});
