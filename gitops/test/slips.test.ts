import { subnetCidrs } from '@sample-platform-ai/environments/subnets.ts';
import { App, Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { addApplications } from '../argocd/applications.ts';
import { type Component, waves } from '../component.ts';
import { digestsIn, noReleaseYet, versionText } from '../images.ts';
import { largestCluster } from './clusters.ts';

const cluster = largestCluster();
const images = ['orders-api', 'orders-web'];
const fresh = versionText(images);
const digest = `sha256:${'a'.repeat(64)}`;

describe('a version', () => {
  it('has one digest for each image of the service, of zeros before the first release', () => {
    expect(digestsIn(fresh, 'v', images)).toEqual({ 'orders-api': noReleaseYet, 'orders-web': noReleaseYet });
  });

  it('keeps released digests when a component is added or removed', () => {
    const released = fresh.replace(noReleaseYet, digest);
    expect(versionText(images, released)).toBe(released);
    const more = versionText([...images, 'orders-worker'], released);
    expect(digestsIn(more, 'v', ['orders-api', 'orders-worker'])).toEqual({
      'orders-api': digest,
      'orders-worker': noReleaseYet,
    });
    expect(versionText(['orders-web'], released)).not.toContain('orders-api');
  });

  it('keeps the commit that a release writes, so that the file of a release is the one that synth writes', () => {
    const commit = `metadata:\n  annotations:\n    release-commit: ${'c'.repeat(40)}\n`;
    const released = `${fresh.replaceAll(noReleaseYet, digest)}${commit}`;
    expect(versionText(images, released)).toBe(released);
    expect(versionText(['orders-web'], released)).toContain(commit);
    expect(versionText(['orders-new'], released)).not.toContain('release-commit');
  });

  it('keeps a removed image where a promoted copy may still run it, and says that releases do not have it', () => {
    const released = `${fresh.replaceAll(noReleaseYet, digest)}metadata:\n  annotations:\n    release-commit: ${'c'.repeat(40)}\n`;
    const kept = versionText(['orders-web'], released, { keepsRemoved: true });
    expect(digestsIn(kept, 'v', images)).toEqual({ 'orders-api': digest, 'orders-web': digest });
    expect(kept).toContain('    removed-images: orders-api\n');
    expect(versionText(['orders-web'], kept, { keepsRemoved: true })).toBe(kept);
    expect(versionText(images, kept, { keepsRemoved: true })).toBe(released);
    expect(versionText(['orders-web'], fresh, { keepsRemoved: true })).not.toContain('orders-api');
    expect(versionText(['orders-web'], kept)).not.toContain('orders-api');
  });

  it.each([
    ['a tag', fresh.replace(noReleaseYet, 'v1.2.3'), /^v: found v1\.2\.3 as digest of orders-api; allowed: /],
    ['a digest cut short', fresh.replace(/0"?$/m, ''), /found sha256:0{63} as digest of orders-api/],
    ['no digest of an image', fresh.replace('orders-web', 'other'), /found nothing as digest of orders-web/],
    ['an empty file', '', /found nothing as digest of orders-api/],
  ])('refuses %s, and names the file', (_, text, message) => {
    expect(() => digestsIn(text, 'v', images)).toThrow(message);
  });
});

describe('a component', () => {
  it('refuses a component with neither chart nor manifests', () => {
    const empty: Component = { name: 'empty', namespace: 'orders', project: 'team-sales', wave: waves.workloads };
    const chart = new Chart(new App(), 'chart');
    expect(() => addApplications(chart, cluster, [empty])).toThrow(
      'component empty has neither a chart nor manifests; give it one of them',
    );
  });
});

describe('a region', () => {
  it('refuses an invalid CIDR', () => {
    expect(() => subnetCidrs({ ...cluster.region, vpcCidr: '10.0.0.0' }, 'private')).toThrow(
      /10\.0\.0\.0 is not a CIDR range/,
    );
  });
});
