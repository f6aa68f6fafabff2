import { RDSClient } from '@aws-sdk/client-rds';
import { CreateHealthCheckCommand, GetHealthCheckCommand, Route53Client } from '@aws-sdk/client-route-53';
import { type Emulator, startEmulator } from '@sample-platform-ai/emulator';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answering } from '../test/answers.ts';
import { changeWriter, chooseWriter, type GlobalDatabase, readGlobalDatabase } from './database.ts';
import { drainRegion, failOver } from './run.ts';
import { findCheck } from './traffic.ts';

const arn = (region: string) => `arn:aws:rds:${region}:444444444444:cluster:spai-prod-ledger`;
const cluster = (writer: string, status = 'available') => ({
  GlobalClusters: [
    {
      Status: status,
      GlobalClusterMembers: ['ap-southeast-4', 'ap-southeast-2'].map((region) => ({
        DBClusterArn: arn(region),
        IsWriter: region === writer,
      })),
    },
  ],
});
const member = (region: string, isWriter: boolean) => ({ region, arn: arn(region), isWriter });
const database = (status: string): GlobalDatabase => ({
  status,
  members: [member('ap-southeast-2', true), member('ap-southeast-4', false)],
});
const patience = { pollMs: 1, polls: 3 };

describe('the choice of a writer', () => {
  it('is the member of the region, and nobody where that writes already', () => {
    expect(chooseWriter(database('available'), 'ap-southeast-4', 'switchover')).toEqual(
      member('ap-southeast-4', false),
    );
    expect(chooseWriter(database('available'), 'ap-southeast-2', 'switchover')).toBeUndefined();
  });

  it('refuses a region without a member, and a switchover of a database that is not available', () => {
    expect(() => chooseWriter(database('available'), 'us-east-1', 'failover')).toThrow(
      /no member in us-east-1; it has ap-southeast-2, /,
    );
    expect(() => chooseWriter(database('modifying'), 'ap-southeast-4', 'switchover')).toThrow(
      /is modifying, and a switchover needs/,
    );
    expect(chooseWriter(database('modifying'), 'ap-southeast-4', 'failover')).toEqual(member('ap-southeast-4', false));
  });
});

describe('a change of the writer', () => {
  const target = member('ap-southeast-4', false);
  const change = (mode: 'switchover' | 'failover', answers: readonly object[]) => {
    const client = new RDSClient({ region: 'ap-southeast-4' });
    const { sent } = answering(client, {
      DescribeGlobalClustersCommand: answers,
      SwitchoverGlobalClusterCommand: [{}],
      FailoverGlobalClusterCommand: [{}],
    });
    return { sent, done: changeWriter(client, { identifier: 'spai-prod-ledger', target, mode }, patience) };
  };

  it('waits until the other member writes and the database is available', async () => {
    const { sent, done } = change('switchover', [
      cluster('ap-southeast-2', 'switching-over'),
      cluster('ap-southeast-4', 'switching-over'),
      cluster('ap-southeast-4'),
    ]);
    await done;
    expect(sent.map(([name]) => name)).toEqual([
      'SwitchoverGlobalClusterCommand',
      ...Array(3).fill('DescribeGlobalClustersCommand'),
    ]);
    expect(sent[0]?.[1]).toEqual({
      GlobalClusterIdentifier: 'spai-prod-ledger',
      TargetDbClusterIdentifier: arn('ap-southeast-4'),
    });
  });

  it('accepts the loss of data in a failover only', async () => {
    const { sent, done } = change('failover', [cluster('ap-southeast-4')]);
    await done;
    expect(sent[0]).toEqual(['FailoverGlobalClusterCommand', expect.objectContaining({ AllowDataLoss: true })]);
  });

  it('refuses to call it done while the old member writes', async () => {
    await expect(change('switchover', [cluster('ap-southeast-2')]).done).rejects.toThrow(
      /was begun and did not end in time/,
    );
  });

  it('refuses a global database that is not there', async () => {
    const client = new RDSClient({ region: 'ap-southeast-4' });
    answering(client, { DescribeGlobalClustersCommand: [{ GlobalClusters: [] }] });
    await expect(readGlobalDatabase(client, 'none')).rejects.toThrow(/there is no global database none/);
  });
});

describe('pnpm delivery failover', () => {
  const options = { to: 'ap-southeast-4', mode: 'switchover', dryRun: true, patience } as const;
  it('refuses an environment with one region, and a drain where DNS has no health check', async () => {
    await expect(failOver(platform, { ...options, environment: 'dev', drain: false })).rejects.toThrow(
      /dev has no global database/,
    );
    await expect(failOver(platform, { ...options, environment: 'uat', drain: true })).rejects.toThrow(
      /uat routes without health checks/,
    );
  });
});

const missing = (await execa('moto_server', ['--help'], { reject: false })).failed
  ? 'moto_server is not on PATH'
  : undefined;

describe(`a region's traffic${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let emulator: Emulator | undefined;
  const host = 'api-apse4.prod.platform.example.com';
  beforeAll(async () => {
    if (missing) return;
    emulator = await startEmulator();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: emulator?.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  }, 90_000);
  afterAll(async () => {
    for (const name of ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
    await emulator?.stop();
  });

  it.skipIf(missing)('leaves DNS and comes back, by its inverted health check, however often it is asked', async () => {
    const client = new Route53Client({ region: 'us-east-1' });
    const HealthCheckConfig = {
      Type: 'HTTPS',
      FullyQualifiedDomainName: host,
      ResourcePath: '/readyz',
      Port: 443,
    } as const;
    const { HealthCheck } = await client.send(
      new CreateHealthCheckCommand({ CallerReference: 'once', HealthCheckConfig }),
    );
    const inverted = async () => {
      const { HealthCheck: now } = await client.send(new GetHealthCheckCommand({ HealthCheckId: HealthCheck?.Id }));
      return now?.HealthCheckConfig?.Inverted;
    };
    const place = { environment: 'prod', region: 'ap-southeast-4' } as const;
    for (const drained of [true, true, false, false]) {
      await drainRegion(platform, { ...place, drained });
      expect(await inverted()).toBe(drained);
    }
  });

  it.skipIf(missing)('refuses a host that no health check asks', async () => {
    await expect(findCheck(new Route53Client({ region: 'us-east-1' }), 'nobody.example.com')).rejects.toThrow(
      /no health check asks nobody\.example\.com/,
    );
  });
});
