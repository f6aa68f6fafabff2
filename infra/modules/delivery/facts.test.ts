import { regionalNames } from '@sample-platform-ai/environments/naming.ts';
import { organization } from '@sample-platform-ai/environments/organization.ts';
import { describe, expect, it } from 'vitest';
import { type ClusterFactsSource, clusterFacts } from './facts.ts';

const source: ClusterFactsSource = {
  names: regionalNames(organization, { name: 'uat', zoneName: 'uat.example.com' }, 'ap-southeast-4'),
  accountId: '123456789012',
  region: 'ap-southeast-4',
  environmentName: 'uat',
  clusterName: 'org-uat-apse4',
  clusterIssuer: 'https://oidc.eks.ap-southeast-4.amazonaws.com/id/1',
  vpcId: 'vpc-1',
  database: { writerHost: 'writer', readerHost: 'reader', port: '5432', name: 'ledger', ownerSecretId: 'owner' },
  siteBucket: 'site',
  lokiBucket: 'loki',
};

describe('clusterFacts', () => {
  it('has names that hold as environment variables, ConfigMap keys and annotations', () => {
    for (const name of Object.keys(clusterFacts(source))) expect(name).toMatch(/^[a-z][A-Za-z0-9]{0,62}$/);
  });
});
