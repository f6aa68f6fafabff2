import { CreateHealthCheckCommand, GetHealthCheckCommand, Route53Client } from '@aws-sdk/client-route-53';
import { type Emulator, startEmulator } from '@sample-platform-ai/emulator';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostsIn, platform } from '../test/failover.ts';
import { useJobFiles } from '../test/job-files.ts';
import { melbourne, sydney } from '../test/platform.ts';
import { drainRegion } from './run.ts';

useJobFiles();

const missing = (await execa('moto_server', ['--help'], { reject: false })).failed
  ? 'moto_server is not on PATH'
  : undefined;

describe(`a region's traffic${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let emulator: Emulator | undefined;
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

  it.skipIf(missing)('leaves DNS and returns with inverted health checks, also when repeated', async () => {
    const client = new Route53Client({ region: 'us-east-1' });
    const ids = await Promise.all(
      hostsIn(melbourne).map(async (host) => {
        const config = { Type: 'HTTPS', FullyQualifiedDomainName: host, ResourcePath: '/ready', Port: 443 } as const;
        const command = new CreateHealthCheckCommand({ CallerReference: host, HealthCheckConfig: config });
        return (await client.send(command)).HealthCheck?.Id;
      }),
    );
    const settings = () =>
      Promise.all(
        ids.map(async (HealthCheckId) => {
          const { HealthCheck: now } = await client.send(new GetHealthCheckCommand({ HealthCheckId }));
          return [now?.HealthCheckConfig?.Inverted, now?.HealthCheckConfig?.Disabled];
        }),
      );
    const place = { environment: 'beta', region: melbourne } as const;
    for (const drained of [true, true, false, false]) {
      await drainRegion(platform, { ...place, drained });
      expect(await settings()).toEqual([
        [drained, drained],
        [drained, drained],
      ]);
    }
  });

  it.skipIf(missing)('names a host without a health check', async () => {
    await expect(drainRegion(platform, { environment: 'beta', region: sydney, drained: true })).rejects.toThrow(
      /Not done: take orders-apse2\.beta\.test\.example\.net out of DNS \(orders-apse2\.beta\.test\.example\.net has no health check/,
    );
  });
});
