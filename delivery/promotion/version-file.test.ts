import { versionText } from '@sample-platform-ai/gitops/images.ts';
import { describe, expect, it } from 'vitest';
import { melbourne } from '../test/platform.ts';
import { releaseOf, unreleased } from '../test/repository.ts';
import type { Release } from './rules.ts';
import { readRelease, versionPath, withRelease } from './version-file.ts';

const service = 'orders';
const images = ['orders-api', 'orders-web'];
const seed = `# Only releases write this file.\n${unreleased(images)}`;
const path = versionPath({ environment: 'gamma', region: melbourne }, service);
const both: Release = {
  service,
  commit: 'c'.repeat(40),
  digests: { 'orders-api': `sha256:${'a'.repeat(64)}`, 'orders-web': `sha256:${'b'.repeat(64)}` },
};
const read = (text: string) => readRelease({ service, path, text });

describe('a version file', () => {
  it('has its target from naming, and says nothing before the first release', () => {
    expect(path).toBe('gitops/overlays/gamma-apse4/versions/orders/kustomization.yaml');
    expect(read(seed)).toBeUndefined();
  });

  it('gives back what was written, keeps its comment, and is the same when written again', () => {
    const written = withRelease({ service, path, text: seed }, both);
    expect(read(written)).toEqual(both);
    expect(written).toMatch(/^# Only releases write this file\.\n/);
    expect(withRelease({ service, path, text: written }, both)).toBe(written);
  });

  it('is what synth writes, before and after a release: the checks of its pull request compare', () => {
    const written = withRelease({ service, path, text: versionText(images) }, both);
    expect(read(written)).toEqual(both);
    expect(versionText(images, written)).toBe(written);
  });

  it('is released without an image that the service no longer builds, which it keeps for a promoted copy', () => {
    const before = withRelease({ service, path, text: versionText(images) }, both);
    const text = versionText(['orders-web'], before, { keepsRemoved: true });
    const web = { 'orders-web': `sha256:${'d'.repeat(64)}` };
    expect(read(text)).toEqual({ ...both, digests: { 'orders-web': both.digests['orders-web'] } });
    const written = withRelease({ service, path, text }, { service, commit: 'e'.repeat(40), digests: web });
    expect(read(written)).toEqual({ service, commit: 'e'.repeat(40), digests: web });
    expect(written).toContain(`  - name: orders-api\n    digest: ${both.digests['orders-api']}\n`);
    expect(versionText(['orders-web'], written, { keepsRemoved: true })).toBe(written);
    expect(() => withRelease({ service, path, text }, both)).toThrow(/differs in orders-api/);
    const replaced = versionText(['orders-shop'], before, { keepsRemoved: true });
    const shop = { service, commit: both.commit, digests: { 'orders-shop': `sha256:${'f'.repeat(64)}` } };
    const first = withRelease({ service, path, text: replaced }, shop);
    expect(read(first)).toEqual(shop);
    expect(versionText(['orders-shop'], first, { keepsRemoved: true })).toBe(first);
  });

  it('leaves out a component that is new and has no digest yet', () => {
    const written = withRelease({ service, path, text: seed }, both);
    expect(read(written.replaceAll('b'.repeat(64), '0'.repeat(64)))).toEqual({
      ...both,
      digests: { 'orders-api': both.digests['orders-api'] },
    });
  });

  it('refuses a release of other images, one without its commit, and a digest of another kind', () => {
    expect(() => withRelease({ service, path, text: seed }, releaseOf('a', service))).toThrow(
      /the release of orders differs in orders-web/,
    );
    const written = withRelease({ service, path, text: seed }, both);
    expect(() => read(written.replace(/metadata:\n.*\n.*\n/, ''))).toThrow(/without its commit/);
    expect(() => read(written.replace('sha256:a', 'sha1:a'))).toThrow(new RegExp(`^${path}: .*digest`, 's'));
  });
});
