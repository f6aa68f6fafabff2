import { platform } from '@sample-platform-ai/environments/index.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { componentsOf } from '@sample-platform-ai/gitops/components.ts';
import { deployedManifests } from '@sample-platform-ai/gitops/deployed.ts';
import type { JsonValue, Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { describe, expect, it } from 'vitest';
import { referencesOf, withEdits } from './edits.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const pod = (image: string, env: readonly JsonValue[]): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'one' },
  spec: { containers: [{ image, env }] },
});

/** Paths of values that differ, such as `spec.containers.0.image`. */
function differences(a: JsonValue | undefined, b: JsonValue | undefined, path = ''): readonly string[] {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b ? [] : [path];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const at = (value: object, key: string): JsonValue | undefined => Object.entries(value).find(([k]) => k === key)?.[1];
  return keys.flatMap((key) => differences(at(a, key), at(b, key), path === '' ? key : `${path}.${key}`));
}

describe('declared edits', () => {
  it('exchange IAM for a password without TLS, and digests of the repositories that are given', () => {
    const zeros = `sha256:${'0'.repeat(64)}`;
    const before = pod(`registry.example.com/shop-api@${zeros}`, [
      { name: 'SHOP_DATABASE_SIGN_IN', value: 'iam' },
      { name: 'PGSSLMODE', value: 'verify-full' },
      { name: 'OTHER', value: 'iam' },
    ]);
    expect(withEdits([before], { 'shop-api': digest })).toEqual([
      pod(`registry.example.com/shop-api@${digest}`, [
        { name: 'SHOP_DATABASE_SIGN_IN', value: 'password' },
        { name: 'SHOP_DATABASE_TLS', value: 'off' },
        { name: 'PGSSLMODE', value: 'disable' },
        { name: 'OTHER', value: 'iam' },
      ]),
    ]);
    expect(withEdits([before], { other: digest })[0]?.['spec']).toMatchObject({
      containers: [{ image: `registry.example.com/shop-api@${zeros}` }],
    });
  });

  const clusters = clustersOf(platform).filter(({ plans }) => plans.length > 0);
  it.each(clusters.map((cluster) => [cluster.folder, cluster] as const))('change nothing else in %s', (_, cluster) => {
    const repositories = cluster.plans.flatMap(({ components }) => components.map(({ image }) => image.repository));
    const digests = Object.fromEntries(repositories.map((name) => [name, digest]));
    const objects = componentsOf(cluster).flatMap((component) => deployedManifests(component, cluster));
    const changed = withEdits(objects, digests);
    expect(changed.length).toBe(objects.length);
    const paths = objects.flatMap((manifest, i) => differences(manifest, changed[i]));
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => path !== 'data.image' && !/\.containers\.\d+\.(image$|env\.)/.test(path))).toEqual(
      [],
    );
    const text = JSON.stringify(changed);
    expect(text).not.toMatch(/SIGN_IN","value":"iam"/);
    expect(referencesOf(changed).filter((reference) => reference.endsWith(digest)).length).toBeGreaterThan(0);
  });
});
