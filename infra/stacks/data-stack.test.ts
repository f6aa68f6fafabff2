import { dev } from '@sample-platform-ai/environments/dev.ts';
import type { DatabaseConfig } from '@sample-platform-ai/environments/schema.ts';
import { handFilledSecrets } from '@sample-platform-ai/environments/services.ts';
import { uat } from '@sample-platform-ai/environments/uat.ts';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { testRegion } from '../test/region.ts';
import { resources, synthesized } from '../test/synth.ts';
import { DataStack, type DataStackProps } from './data-stack.ts';

function stacks(database: DatabaseConfig, overrides: Partial<DataStackProps> = {}) {
  const app = testApp();
  const here = testRegion(app, { environment: 'uat', region: 'ap-southeast-2' });
  const there = testRegion(app, { environment: 'uat', region: 'ap-southeast-4' });
  const common = { database, clientCidrs: ['10.0.0.0/16'], globalWriter: undefined, protectFromDestroy: true };
  const writer = new DataStack(app, 'data-apse2', {
    ...here.props('data'),
    ...here,
    ...common,
    peerFoundations: [there.foundation],
    holdsSecrets: true,
    ...overrides,
  });
  const join = () =>
    new DataStack(app, 'data-apse4', {
      ...there.props('data'),
      ...there,
      ...common,
      peerFoundations: [here.foundation],
      globalWriter: writer,
      holdsSecrets: false,
    });
  return { writer, join, here, there };
}

describe('DataStack', () => {
  it('makes the global database, its owner and the environment secrets in the region of its birth', () => {
    const { writer, there } = stacks(uat.database);
    const json = synthesized(writer);
    expect(resources(json, 'aws_rds_global_cluster')).toHaveLength(1);
    expect(resources(json, 'aws_secretsmanager_secret')).toHaveLength(handFilledSecrets.length + 1);
    expect(resources(json, 'aws_secretsmanager_secret')[0]).toMatchObject({ replica: [{ region: 'ap-southeast-4' }] });
    expect(writer.dependencies).toContain(there.foundation);
  });

  it('gives database and secret the same ephemeral password, the secret after the database', () => {
    const json = synthesized(stacks(uat.database).writer);
    const password = 'ephemeral.aws_secretsmanager_random_password.owner-password.random_password';
    expect(resources(json, 'aws_rds_cluster')).toMatchObject([{ master_password_wo: `\${${password}}` }]);
    const [version] = resources(json, 'aws_secretsmanager_secret_version');
    expect(version).toMatchObject({ secret_string_wo: expect.stringContaining(password) });
    expect(version?.['secret_string_wo']).toContain('data.aws_rds_global_cluster');
    expect(Object.values(json.data?.['aws_rds_global_cluster'] ?? {})).toMatchObject([
      { depends_on: [expect.stringContaining('aws_rds_cluster.')] },
    ]);
  });

  it("keeps the owner's secret out of what the clusters may read", () => {
    const { names } = stacks(uat.database).there;
    const secrets = resources(synthesized(stacks(uat.database).writer), 'aws_secretsmanager_secret');
    const readable = secrets.filter((secret) => String(secret['name']).startsWith(names.secret('')));
    expect(readable).toHaveLength(handFilledSecrets.length);
  });

  it("joins from another region after the writer's stack, and without its state", () => {
    const { writer, join, here, there } = stacks(uat.database);
    const joined = join();
    expect(joined.dependencies).toContain(writer);
    const json = synthesized(joined);
    expect(resources(json, 'aws_rds_global_cluster')).toEqual([]);
    expect(resources(json, 'aws_secretsmanager_secret')).toEqual([]);
    expect(resources(json, 'aws_rds_cluster')).toMatchObject([
      { global_cluster_identifier: there.names.globalCluster, source_region: 'ap-southeast-2' },
    ]);
    const states = Object.values(json.data?.['terraform_remote_state'] ?? {});
    expect(states).toHaveLength(2);
    expect(JSON.stringify(states)).not.toContain(here.foundation.state.bucket);
  });

  it('takes the owner of a single instance from RDS', () => {
    const json = synthesized(stacks(dev.database, { holdsSecrets: false }).writer);
    expect(resources(json, 'aws_db_instance')).toMatchObject([{ manage_master_user_password: true }]);
    expect(resources(json, 'aws_secretsmanager_secret')).toEqual([]);
    expect(json.output?.['ownerSecretId']).toMatchObject({ value: expect.stringContaining('master_user_secret[0]') });
  });

  it('refuses a managed password in a global database', () => {
    expect(() => stacks({ ...uat.database, masterPassword: 'managed' })).toThrow(/write-only/);
  });
});
