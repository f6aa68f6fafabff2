import { describe, expect, it } from 'vitest';
import { everythingIn } from '../../deployed.ts';
import { everyCluster } from '../../test/clusters.ts';
import { monitoring } from './names.ts';

interface Monitor {
  readonly namespaceSelector?: { readonly matchNames: readonly string[] };
}
interface Policy {
  readonly ingress?: readonly { readonly from?: readonly unknown[] }[];
}
const specOf = <Spec>(manifest: object): Spec => JSON.parse(JSON.stringify('spec' in manifest ? manifest.spec : {}));

describe.each(everyCluster)('Prometheus of $folder', (cluster) => {
  const objects = everythingIn(cluster);
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');

  it('reaches every target in namespaces that deny by default', () => {
    const scraped = objects
      .filter(({ kind }) => kind === 'PodMonitor' || kind === 'ServiceMonitor')
      .flatMap(
        (monitor) => specOf<Monitor>(monitor).namespaceSelector?.matchNames ?? [monitor.metadata.namespace ?? ''],
      );
    // Loki's monitor is in its chart.
    const namespaces = [...new Set([...scraped, 'loki'])];
    const closed = namespaces.filter((namespace) =>
      policies.some(({ metadata }) => metadata.name === 'deny-by-default' && metadata.namespace === namespace),
    );
    expect(closed).toEqual(
      expect.arrayContaining(['external-secrets', 'loki', ...cluster.plans.map(({ namespace }) => namespace)]),
    );
    const me = JSON.stringify({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': monitoring } } });
    for (const namespace of closed) {
      const lets = policies
        .filter(({ metadata }) => metadata.namespace === namespace)
        .flatMap((policy) => specOf<Policy>(policy).ingress ?? [])
        .some(({ from = [] }) => from.some((peer) => JSON.stringify(peer) === me));
      expect(lets, namespace).toBe(true);
    }
  });
});
