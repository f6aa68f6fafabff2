import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { beta } from '@sample-platform-ai/environments/test/platform.ts';
import { lifetimeMs } from '@sample-platform-ai/kit/database/connections.ts';
import { describe, expect, it, vi } from 'vitest';
import { connectionAgeSeconds, describeRecoveryTime, recoveryTime } from './recovery-time.ts';

describe('the worst case of a recovery', () => {
  it('is the longer of the two paths, computed from the settings', () => {
    const slow: EnvironmentConfig = {
      ...beta,
      dns: { ...beta.dns, routing: { policy: 'latency', healthCheck: { intervalSeconds: 30, failureThreshold: 10 } } },
    };
    expect(recoveryTime(beta, 60)).toMatchObject({ worstSeconds: 5 + 60 + 5 + connectionAgeSeconds });
    expect(recoveryTime(slow, 60).traffic.map(({ seconds }) => seconds)).toEqual([300, 6, 60, 300]);
    expect(describeRecoveryTime(recoveryTime(slow, 60))).toMatch(/traffic, with or without a drain: 666 s at most/);
    const simple: EnvironmentConfig = { ...beta, dns: { ...beta.dns, routing: { policy: 'simple' } } };
    expect(describeRecoveryTime(recoveryTime(simple, 60))).toMatch(/no DNS health checks/);
  });

  it('includes the maximum age of a pooled connection', () => {
    const kit = (file: string) => readFileSync(join(import.meta.dirname, '../../app/kit', file), 'utf8');
    const [, seconds] = /CONNECTION_LIFETIME_SECONDS: integer\((\d+),/.exec(kit('settings.ts')) ?? [];
    const [, grace] = /busyGraceMs = (\d+)/.exec(kit('database/connections.ts')) ?? [];
    const random = vi.spyOn(Math, 'random').mockReturnValue(1);
    expect((lifetimeMs(Number(seconds)) + Number(grace)) / 1000).toBe(connectionAgeSeconds);
    random.mockRestore();
  });
});
