import { plansOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { externallyManagedSecrets } from '@sample-platform-ai/environments/platform-tools.ts';
import type { RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import { alpha, beta, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { EnvironmentStacks } from '../test/environment.ts';
import { resources } from '../test/synth.ts';

const global = new EnvironmentStacks(beta);
const writer = global.json('data', 'ap-southeast-2');
const member = global.json('data', 'ap-southeast-4');
const single = new EnvironmentStacks(alpha).json('data', 'ap-southeast-2');
/** Secrets of the tools, and the two of `orders`. */
const readable = externallyManagedSecrets.length + 2;
const secretNames = (json: typeof writer) => resources(json, 'aws_secretsmanager_secret').map(({ name }) => name);

describe('DataStack', () => {
  it('has the owner and all secrets in the region of the first member', () => {
    expect(resources(writer, 'aws_secretsmanager_secret')).toHaveLength(readable + 1);
    for (const secret of resources(writer, 'aws_secretsmanager_secret')) {
      expect(secret).toMatchObject({ replica: [{ region: 'ap-southeast-4', kms_key_id: 'alias/test-beta-data' }] });
    }
    expect(global.stack('data', 'ap-southeast-2').dependencies).toContain(global.stack('foundation', 'ap-southeast-4'));
  });

  it('gives every namespace a folder of secrets, for tools and for services', () => {
    expect(secretNames(writer).toSorted()).toEqual([
      'test-beta/argocd/oidc',
      'test-beta/databases/owner',
      'test-beta/monitoring/grafana-oidc',
      'test-beta/orders/payment',
      'test-beta/orders/session',
    ]);
  });

  it('generates the `generated` secrets with a value that no state keeps, and leaves the others to a person', () => {
    const versions = resources(writer, 'aws_secretsmanager_secret_version').filter(
      (version) => !String(version['secret_id']).includes('owner'),
    );
    expect(versions).toMatchObject([
      {
        secret_id: expect.stringContaining('secret-orders-session'),
        secret_string_wo: expect.stringContaining('ephemeral.aws_secretsmanager_random_password.'),
        secret_string_wo_version: 1,
      },
    ]);
    expect(versions[0]).not.toHaveProperty('secret_string');
  });

  it('gives database and secret the same ephemeral password, the secret after the database', () => {
    const password = 'ephemeral.aws_secretsmanager_random_password.owner-password.random_password';
    expect(resources(writer, 'aws_rds_cluster')).toMatchObject([
      { master_password_wo: expect.stringContaining(`? ${password} : null`) },
    ]);
    const version = resources(writer, 'aws_secretsmanager_secret_version').find((each) =>
      String(each['secret_id']).includes('owner'),
    );
    expect(version).toMatchObject({ secret_string_wo: expect.stringContaining(password) });
    expect(version?.['secret_string_wo']).toContain('data.aws_rds_global_cluster');
    expect(Object.values(writer.data?.['aws_rds_global_cluster'] ?? {})).toMatchObject([
      { depends_on: [expect.stringContaining('aws_rds_cluster.')] },
    ]);
  });

  it("keeps the owner's secret in a folder that belongs to no service", () => {
    const folders = secretNames(writer).map((name) => String(name).split('/')[1]);
    expect(folders).toContain('databases');
    expect(plansOf(testPlatform, beta, 'ap-southeast-2').map(({ namespace }) => namespace)).not.toContain('databases');
  });

  it('has the global database in no region, and forgets one that an older state has', () => {
    for (const json of [writer, member]) expect(resources(json, 'aws_rds_global_cluster')).toEqual([]);
    const stack = global.stack('aurora', 'global');
    for (const region of ['ap-southeast-2', 'ap-southeast-4'] as const) {
      expect(global.stack('data', region).dependencies).toContain(stack);
    }
    expect(resources(global.json('aurora', 'global'), 'aws_rds_global_cluster')).toHaveLength(1);
    expect(writer).toMatchObject({
      removed: [{ from: expect.stringMatching(/^aws_rds_global_cluster\./), lifecycle: { destroy: false } }],
    });
    expect(member).not.toHaveProperty('removed');
  });

  it("joins from another region after the first member's stack, without reading its state", () => {
    expect(global.stack('data', 'ap-southeast-4').dependencies).toContain(global.stack('data', 'ap-southeast-2'));
    expect(resources(member, 'aws_secretsmanager_secret')).toEqual([]);
    expect(resources(member, 'aws_rds_cluster')).toMatchObject([
      {
        global_cluster_identifier: 'test-beta-database',
        source_region: expect.stringContaining('var.database_source'),
      },
    ]);
    const initially = [writer, member].map(({ variable }) => variable?.['database_source_region']?.['default']);
    expect(initially).toEqual(['', 'ap-southeast-2']);
    const states = Object.values(member.data?.['terraform_remote_state'] ?? {});
    expect(states).toHaveLength(2);
    expect(JSON.stringify(states)).not.toContain(global.stack('foundation', 'ap-southeast-2').state.bucket);
  });

  it('keeps what the settings require on a destroy without protection', () => {
    const unprotected = new EnvironmentStacks({ ...beta, protectFromDestroy: false });
    const data = unprotected.json('data', 'ap-southeast-2');
    expect(resources(data, 'aws_rds_cluster')).toMatchObject([
      { deletion_protection: false, skip_final_snapshot: false, delete_automated_backups: false },
    ]);
    for (const secret of resources(data, 'aws_secretsmanager_secret')) {
      expect(secret).toMatchObject({ recovery_window_in_days: 30, lifecycle: { prevent_destroy: false } });
    }
    // A snapshot is useless without its key.
    for (const key of resources(unprotected.json('foundation', 'ap-southeast-2'), 'aws_kms_key')) {
      expect(key).toMatchObject({ deletion_window_in_days: 30 });
    }
    expect(resources(single, 'aws_db_instance')).toMatchObject([
      { skip_final_snapshot: true, delete_automated_backups: true },
    ]);
  });

  it('has the first member in the initial writer region, at any position in the list', () => {
    const [sydney, melbourne] = beta.regions;
    const regions: readonly [RegionConfig, ...RegionConfig[]] = melbourne ? [melbourne, sydney] : [sydney];
    const turned = new EnvironmentStacks({ ...beta, regions });
    expect(secretNames(turned.json('data', 'ap-southeast-2'))).toContain('test-beta/databases/owner');
  });

  it('lets RDS manage the owner of a single instance', () => {
    expect(resources(single, 'aws_db_instance')).toMatchObject([
      { identifier: 'test-alpha-apse2-database', manage_master_user_password: true },
    ]);
    expect(secretNames(single)).not.toContain('test-alpha/databases/owner');
    expect(single.output?.['ownerSecretId']).toMatchObject({ value: expect.stringContaining('master_user_secret[0]') });
  });
});
