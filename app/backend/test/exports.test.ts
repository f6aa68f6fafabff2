import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary, toBinary, toJson } from '@bufbuild/protobuf';
import { EvidenceLineSchema, ExportEventsRequestSchema, ExportService } from '@sample-platform-ai/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../cli/program.ts';
import { verifyExport } from '../src/evidence/verify.ts';
import { exportLimit } from '../src/exports/exporter.ts';
import { useHarness } from './harness.ts';
import { relayed } from './relayed.ts';
import { deploymentRequest, message, prepareCatalog } from './scenario.ts';
import { grpcClient, metadataOf } from './transports.ts';

const harness = useHarness({ LEDGER_STREAM_STALL_MS: '1000', LEDGER_LOOP_DELAY_LIMIT_MS: '10000' });
const recorded = 230;
let viewer: string;
let admin: pg.Client;
let folder: string;

beforeAll(async () => {
  await prepareCatalog(harness());
  viewer = await harness().tokens.person('viewers');
  admin = new pg.Client(harness().database.adminUrl);
  await admin.connect();
  folder = await mkdtemp(join(tmpdir(), 'ledger-export-'));
  const token = await harness().tokens.person('admins');
  const deployments = Array.from({ length: recorded }, (_, i) =>
    deploymentRequest({ version: `v${i}`, ...(i % 2 === 0 ? { environment: 'uat' } : {}) }),
  );
  message(await harness().clients.rest.call('RecordDeployments', { deployments }, { token }));
  message(
    await harness().clients.rest.call('RecordDeployment', deploymentRequest({ version: '=1+1, "x"' }), { token }),
  );
  await relayed(admin);
});
afterAll(async () => {
  await admin.end();
  await rm(folder, { recursive: true });
});

const open = (path: string, token = viewer) =>
  fetch(`${harness().url}${path}`, { headers: { authorization: `Bearer ${token}` } });
/** An export runs until its body is read. */
const statusOf = async (path: string): Promise<number> => {
  const response = await open(path);
  await response.text();
  return response.status;
};
const lines = async (path: string) => (await (await open(path)).text()).trimEnd().split('\n');

describe('an export of deployments', () => {
  it('has every deployment of the filter, newest first, as the list has them', async () => {
    const all = await lines('/v1/exports/deployments');
    expect(all).toHaveLength(recorded + 1);
    const listed = message(
      await harness().clients.rest.call('ListDeployments', { environment: 'uat', pageSize: 200 }, { token: viewer }),
    );
    const some = await lines('/v1/exports/deployments?environment=uat&format=EXPORT_FORMAT_NDJSON');
    expect(some.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(
      (listed['deployments'] as { id: string }[]).map(({ id }) => id),
    );
  });

  it('as CSV has a header, quotes what needs it, and starts no formula', async () => {
    const response = await open('/v1/exports/deployments?format=EXPORT_FORMAT_CSV&environment=prod');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const rows = (await response.text()).split('\r\n');
    expect(rows[0]).toMatch(/^id,service,environment,region,rolloutId,intent,version,imageDigest,status/);
    expect(rows[1]).toContain(`,"'=1+1, ""x""",`);
    expect(rows).toHaveLength(recorded / 2 + 3);
  });

  it('is refused as every read is', async () => {
    expect((await open('/v1/exports/deployments?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z')).status).toBe(
      400,
    );
    expect((await open('/v1/exports/deployments?region=%00')).status).toBe(400);
    expect((await fetch(`${harness().url}/v1/exports/deployments`)).status).toBe(401);
  });

  it('is admitted once for a caller, and a few times in all', async () => {
    await admin.query(`INSERT INTO deployments (id, rollout_id, service, environment, region, intent, version, image_digest, claim, started_at,
        status, entity_version)
      SELECT gen_random_uuid(), d.rollout_id, d.service, d.environment, d.region, d.intent, repeat('x', 3000), d.image_digest, d.claim,
        d.started_at - make_interval(secs => n), d.status, 1 FROM (SELECT * FROM deployments LIMIT 1) d, generate_series(1, 4000) n`);
    const paused: (() => void)[] = [];
    const hold = (token: string) =>
      new Promise<number>((resolve, reject) => {
        const request = get(
          `${harness().url}/v1/exports/deployments`,
          { headers: { authorization: `Bearer ${token}` } },
          (response) => {
            response.pause();
            paused.push(() => request.destroy());
            resolve(response.statusCode ?? 0);
          },
        );
        request.on('error', reject);
        request.on('close', () => {});
      });
    const tokens = [viewer, await harness().tokens.person('editors'), await harness().tokens.person('admins')];
    tokens.push(await harness().tokens.pipeline(), await harness().tokens.controller());
    const statuses: number[] = [];
    for (const token of tokens) statuses.push(await hold(token));
    expect(statuses).toEqual([...Array.from({ length: exportLimit }, () => 200), 503]);
    expect((await open('/v1/exports/deployments')).status).toBe(503);
    const before = process.memoryUsage().rss;
    // Who reads nothing holds no page but the one that waits, and is cut off.
    await expect.poll(() => statusOf('/v1/exports/events'), { timeout: 10_000 }).toBe(200);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
    for (const stop of paused) stop();
    // An export that its client has left is over.
    await expect.poll(() => statusOf('/v1/exports/events')).toBe(200);
  });
});

describe('an export of events', () => {
  it('is chained from the first event on, the same over both transports, and continues', async () => {
    const all = await lines('/v1/exports/events');
    const { entries, start, end } = await verifyExport(all);
    const [row] = (await admin.query<{ count: string }>('SELECT count(*) FROM events')).rows;
    expect(entries).toBe(Number(row?.count));
    expect(start.number).toBe('0');
    expect(entries).toBeGreaterThan(recorded);

    const overGrpc: string[] = [];
    const { typeName } = ExportService;
    const client = grpcClient(`127.0.0.1:${harness().server.ports.grpc}`);
    const stream = client.raw.makeServerStreamRequest(
      `/${typeName}/ExportEvents`,
      (value: Buffer) => value,
      (value: Buffer) => value,
      Buffer.from(toBinary(ExportEventsRequestSchema, { $typeName: 'ledger.v1.ExportEventsRequest', after: '' })),
      metadataOf({ token: viewer }),
    );
    for await (const bytes of stream)
      overGrpc.push(JSON.stringify(toJson(EvidenceLineSchema, fromBinary(EvidenceLineSchema, bytes as Buffer))));
    client.close();
    expect(overGrpc).toEqual(all);

    const rest = await lines(`/v1/exports/events?after=${entries - 3}`);
    expect(await verifyExport(rest)).toMatchObject({ entries: 3, end });
    expect((await open(`/v1/exports/events?after=${entries + 1}`)).status).toBe(400);
  });

  it('is verified by the command line, without the ledger', async () => {
    const file = join(folder, 'events.ndjson');
    const text = await (await open('/v1/exports/events')).text();
    const run = async (...args: string[]) => {
      const output: string[] = [];
      const sink = (part: string) => void output.push(part);
      const context = { environment: {}, write: sink, writeError: sink, signal: new AbortController().signal };
      await buildProgram(context).parseAsync(['node', 'ledger', 'verify', ...args]);
      return output.join('');
    };
    writeFileSync(file, text);
    const said = await run(file);
    expect(said).toMatch(/^\d+ entries are unchanged\n/);
    const [, end = ''] = /end {3}(\S+)/.exec(said) ?? [];
    await run(file, '--end', end);
    await expect(run(file, '--end', `1:${'0'.repeat(64)}`)).rejects.toThrow(`the end is ${end}; expected 1:`);
    writeFileSync(file, text.replace('checkout', 'checkoot'));
    await expect(run(file)).rejects.toThrow(/entry \d+ was changed/);
    await expect(run(join(folder, 'nothing'))).rejects.toThrow('cannot read');
  });
});
