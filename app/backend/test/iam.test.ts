import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { postgresPort } from './database.ts';
import { type Harness, startHarness } from './harness.ts';
import { awsKey, type IamDatabase, makeCertificate, readToken, startIamDatabase } from './iam-database.ts';
import { deploymentRequest, prepareCatalog } from './scenario.ts';

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const missing = hasOpenssl() ? '' : ' (skipped: no openssl on PATH)';

describe.skipIf(missing)(`sign-in to the database by IAM${missing}`, () => {
  const regions = ['ap-southeast-2', 'ap-southeast-4'] as const;
  let certificate: ReturnType<typeof makeCertificate>;
  let database: IamDatabase;
  let harness: Harness | undefined;
  const signInBy = (overrides: Readonly<Record<string, string>>) =>
    startHarness(
      {
        LEDGER_DATABASE_SIGN_IN: 'iam',
        LEDGER_DATABASE_REGIONS: regions.join(','),
        LEDGER_DATABASE_CA_FILE: certificate.file,
        ...overrides,
      },
      { host: 'localhost', port: database.port },
    );
  beforeAll(() => {
    certificate = makeCertificate();
    vi.stubEnv('AWS_ACCESS_KEY_ID', awsKey.id);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', awsKey.secret);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  });
  beforeEach(async () => {
    database = await startIamDatabase(postgresPort(), {
      certificate: readFileSync(certificate.file, 'utf8'),
      key: certificate.key,
      region: regions[0],
    });
  });
  afterEach(async () => {
    await harness?.stop();
    harness = undefined;
    await database.stop();
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    certificate.remove();
  });

  const write = async ({ clients, tokens }: Harness) => {
    const options = { token: await tokens.pipeline(), idempotencyKey: String(Math.random()) };
    const outcome = await clients.rest.call('RecordDeployment', deploymentRequest(), options);
    return outcome.ok ? 'ok' : outcome.code;
  };

  it('takes a token for each connection, signed for the host, the user and the region', async () => {
    harness = await signInBy({});
    await prepareCatalog(harness);
    expect(await write(harness)).toBe('ok');
    const read = await harness.clients.grpc.call('GetMatrix', {}, { token: await harness.tokens.person('viewers') });
    expect(read.ok).toBe(true);
    const { writer, reader } = harness.server.application.pools;
    expect(database.taken.length).toBe(writer.totalCount + reader.totalCount);
    for (const facts of database.taken)
      expect(facts).toEqual({ host: `localhost:${database.port}`, user: 'ledger_app', region: regions[0] });
  });

  it('finds the writer again that moved to the other region', async () => {
    harness = await signInBy({});
    await prepareCatalog(harness);
    database.moveTo(regions[1]);
    const outcomes: string[] = [];
    while (outcomes.at(-1) !== 'ok' && outcomes.length < 20) {
      outcomes.push(await write(harness));
      await delay(20);
    }
    expect(outcomes.at(-1)).toBe('ok');
    expect(new Set(outcomes)).toEqual(new Set(['unavailable', 'ok']));
    expect(outcomes.length).toBeLessThan(6);
    expect(database.taken.at(-1)?.region).toBe(regions[1]);
  });

  it('refuses to send a token to a server that RDS has not vouched for', async () => {
    harness = await signInBy({ LEDGER_DATABASE_CA_FILE: '' });
    const read = await harness.clients.rest.call('GetMatrix', {}, { token: await harness.tokens.person('viewers') });
    expect(read.ok).toBe(false);
    expect((await fetch(`${harness.url}/readyz`)).status).toBe(503);
    expect(database.attempts()).toBe(0);
  });

  it('refuses calls in words that fit while there are no credentials, and writes no token to the log', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    harness = await signInBy({});
    const read = await harness.clients.rest.call('GetMatrix', {}, { token: await harness.tokens.person('viewers') });
    expect(read).toMatchObject({ ok: false, code: 'unavailable' });
    expect(JSON.stringify(harness.logs)).toContain('IAM returned no token for the database');
    vi.stubEnv('AWS_ACCESS_KEY_ID', awsKey.id);
    await harness.clients.rest.call('GetMatrix', {}, { token: await harness.tokens.person('viewers') });
    expect(database.taken.length).toBeGreaterThan(0);
    expect(JSON.stringify(harness.logs)).not.toContain('X-Amz-Signature');
  });
});

describe('a token of IAM', () => {
  it('refuses to be one after a change', () => {
    expect(readToken('localhost:5432/?Action=connect&X-Amz-Signature=00')).toBeUndefined();
  });
});
