import { describe, expect, it } from 'vitest';
import { type ClusterFactsSource, clusterFacts } from './facts.ts';

const source: ClusterFactsSource = {
  clusterIssuer: 'https://oidc.eks.ap-southeast-4.amazonaws.com/id/1',
  vpcId: 'vpc-1',
  database: { writerHost: 'writer', readerHost: 'reader', port: '5432' },
};

describe('clusterFacts', () => {
  it('has names that are valid as environment variables, ConfigMap keys and annotations', () => {
    const names = Object.keys(clusterFacts(source));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z0-9]{0,62}$/);
  });
});
