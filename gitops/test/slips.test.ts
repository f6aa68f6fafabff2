import { platform } from '@sample-platform-ai/environments/index.ts';
import { subnetCidrs } from '@sample-platform-ai/environments/subnets.ts';
import { App, Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { addApplications } from '../argocd/applications.ts';
import { clustersOf } from '../cluster.ts';
import { type Component, waves } from '../component.ts';
import { digestsIn } from '../deployed.ts';
import { noReleaseYet, versionSeed } from '../images.ts';

const [cluster] = clustersOf(platform);
if (!cluster) throw new Error('there is no cluster');

describe('a version', () => {
  it('names one digest for each image', () => {
    expect(digestsIn(versionSeed, 'v')).toEqual({ 'ledger-backend': noReleaseYet, 'ledger-frontend': noReleaseYet });
  });

  it.each([
    ['a tag', versionSeed.replace(noReleaseYet, 'v1.2.3'), /^v: found v1\.2\.3 as digest of ledger-backend; allowed: /],
    ['a digest cut short', versionSeed.replace(/0"?$/m, ''), /found sha256:0{63} as digest of ledger-backend/],
    ['no digest of an image', versionSeed.replace('ledger-frontend', 'other'), /found nothing as digest of ledger-fr/],
    ['an empty file', '', /found nothing as digest of ledger-backend/],
  ])('refuses %s, and says in which file', (_, text, told) => {
    expect(() => digestsIn(text, 'v')).toThrow(told);
  });
});

describe('a component', () => {
  it('refuses to be one with neither chart nor manifests', () => {
    const empty: Component = { name: 'empty', namespace: 'ledger', project: 'application', wave: waves.application };
    const chart = new Chart(new App(), 'chart');
    expect(() => addApplications(chart, cluster, [empty])).toThrow(
      'component empty has neither a chart nor manifests; give it one of them',
    );
  });
});

describe('a region', () => {
  it('refuses a range that is none, before rules are made of it', () => {
    expect(() => subnetCidrs({ ...cluster.site, vpcCidr: '10.0.0.0' }, 'private')).toThrow(/10\.0\.0\.0 is no range/);
  });
});
