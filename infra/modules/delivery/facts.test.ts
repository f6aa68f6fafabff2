import { describe, expect, it } from 'vitest';
import { regionalNames } from '../../environments/naming.ts';
import { organization } from '../../environments/organization.ts';
import { internalServices, publicServices } from '../../environments/services.ts';
import { type ClusterFactsSource, clusterFacts, targetGroupFacts } from './facts.ts';

const services = [...Object.keys(publicServices), ...internalServices.map(({ name }) => name)];
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
  targetGroupArns: Object.fromEntries(services.map((service) => [service, `arn:${service}`])),
};

describe('clusterFacts', () => {
  it('says where each service registers its pods', () => {
    const facts = clusterFacts(source);
    for (const [service, fact] of Object.entries(targetGroupFacts)) expect(facts[fact]).toBe(`arn:${service}`);
    expect(Object.keys(targetGroupFacts).toSorted()).toEqual(services.toSorted());
  });

  it('has names that hold as environment variables, ConfigMap keys and annotations', () => {
    for (const name of Object.keys(clusterFacts(source))) expect(name).toMatch(/^[a-z][A-Za-z0-9]{0,62}$/);
  });

  it('refuses a service without a target group', () => {
    expect(() => clusterFacts({ ...source, targetGroupArns: { api: 'arn:api' } })).toThrow(
      'service grpc has no target group; there is one for api',
    );
  });
});
