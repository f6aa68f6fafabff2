import { firstRegion } from '@sample-platform-ai/environments/promotion-order.ts';
import { beta, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { clustersOf } from '../../cluster.ts';
import { manifestsOf } from '../../main.ts';
import { clusters, data, here } from '../../test/databases.ts';
import { at } from '../../test/workload-rules.ts';
import { databases } from './databases.ts';

describe('the job that makes the databases', () => {
  it.each(clusters)('is in $folder only if a release reaches it first', (cluster) => {
    expect(databases(cluster)).toHaveLength(cluster.region.name === firstRegion(beta) ? 1 : 0);
  });

  it('does not exist without a database', () => {
    expect(databases({ ...here, plans: [] })).toEqual([]);
  });

  it('trusts only the certificate authorities of the environment’s regions', () => {
    const authorities = data['authorities.pem'] ?? '';
    expect(authorities.match(/BEGIN CERTIFICATE/g)).toHaveLength(3 * beta.regions.length);
  });

  it('signs in as the owner, over TLS with host verification', () => {
    const [component] = databases(here);
    const job = component && manifestsOf(component, here).find(({ kind }) => kind === 'Job');
    const env = JSON.stringify(at(job, 'spec', 'template', 'spec', 'containers', 0, 'env'));
    expect(env).toContain('{"name":"PGSSLMODE","value":"verify-full"}');
    expect(env).toContain('"name":"PGPASSWORD","valueFrom":{"secretKeyRef":');
  });

  it('finds the secret that RDS manages by its tag, where RDS generates the password', () => {
    const managed = clustersOf(testPlatform).find(
      ({ environment }) => environment.database.masterPassword === 'managed',
    );
    if (!managed) throw new Error('no environment lets RDS manage the password');
    const [component] = databases(managed);
    const secret = component && manifestsOf(component, managed).find(({ kind }) => kind === 'ExternalSecret');
    expect(at(secret, 'spec', 'dataFrom', 0, 'find', 'tags', 'aws:rds:primaryDBInstanceArn')).toBe(
      `arn:aws:rds:${managed.region.name}:${managed.environment.account.id}:db:${managed.names.resource('database')}`,
    );
  });
});
