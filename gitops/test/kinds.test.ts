import { platformApplications } from '@sample-platform-ai/environments/platform-tools.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { fees } from '@sample-platform-ai/environments/test/services.ts';
import { describe, expect, it } from 'vitest';
import { clustersOf, servicesOf } from '../cluster.ts';
import { componentsOf } from '../components.ts';
import { everythingIn } from '../deployed.ts';
import { everyCluster, fixtureClusters } from './clusters.ts';
import { at, list } from './workload-rules.ts';

describe.each(fixtureClusters)('a component in $folder', (cluster) => {
  const manifests = everythingIn(cluster).filter(({ metadata }) => metadata.namespace === 'orders');
  const found = (kind: string, name: string) =>
    manifests.find((each) => each.kind === kind && each.metadata.name === name);
  const isPrimary = cluster.region.name === cluster.environment.primaryRegion;

  it('of kind worker is a scaled and monitored Deployment without a target group', () => {
    expect(at(found('Deployment', 'orders-worker'), 'spec', 'template', 'spec', 'containers', 0, 'args')).toEqual([
      'work',
    ]);
    expect(found('HorizontalPodAutoscaler', 'orders-worker')).toBeDefined();
    expect(found('ServiceMonitor', 'orders-worker')).toBeDefined();
    const bound = manifests.filter(({ kind }) => kind === 'TargetGroupBinding');
    expect(bound.map((each) => at(each, 'spec', 'serviceRef', 'name'))).toEqual(bound.map(() => 'orders-api'));
  });

  it('of kind job runs on its schedule in the primary region only, one run at a time', () => {
    expect(at(found('CronJob', 'orders-cleanup'), 'spec')).toMatchObject({
      schedule: '15 3 * * *',
      timeZone: 'Etc/UTC',
      suspend: !isPrimary,
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { backoffLimit: 1, activeDeadlineSeconds: 300 } },
    });
  });

  it('of kind site is published after the Deployments, from a file with secret values', () => {
    const waveOf = (kind: string, name: string) =>
      Number(at(found(kind, name), 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave') ?? 0);
    expect(waveOf('Job', 'orders-web')).toBeGreaterThan(waveOf('Deployment', 'orders-api'));
    expect(waveOf('ConfigMap', 'orders-web-release')).toBe(waveOf('Job', 'orders-web'));
    const volumes = list(at(found('Job', 'orders-web'), 'spec', 'template', 'spec', 'volumes'));
    expect(JSON.stringify(volumes)).toContain('"items":[{"key":"etc.site.env.json","path":"env.json"}]');
  });

  it('of kind api joins the target groups of its exposures, by their names', () => {
    const [orders] = cluster.plans;
    const groups = (orders?.components ?? []).flatMap(({ exposures }) => exposures.map((each) => each.targetGroupName));
    const bound = manifests.filter(({ kind }) => kind === 'TargetGroupBinding');
    expect(bound.map((each) => at(each, 'spec', 'targetGroupName')).toSorted()).toEqual(groups.toSorted());
    expect(groups.length).toBe(3);
  });
});

describe('a release ledger', () => {
  const ledger = { ...fees, capabilities: ['release-ledger' as const] };
  const [cluster] = clustersOf({
    ...testPlatform,
    services: [...testPlatform.services.filter(({ name }) => name !== 'fees'), ledger],
  });
  if (!cluster) throw new Error('the fixture has no cluster');

  it('gets reports on every component at its address, and its policies admit them', () => {
    const manifests = everythingIn(cluster);
    const data = at(
      manifests.find(({ metadata }) => metadata.name === 'argocd-notifications-cm'),
      'data',
    );
    expect(String(at(data, 'service.webhook.release-ledger'))).toContain('url: http://fees-api.fees.svc:8080');
    for (const { name } of servicesOf(cluster).flatMap(({ components }) => components)) {
      expect(String(at(data, `template.observed-${name}`))).toContain(name);
      expect(String(at(data, `trigger.on-observed-${name}`))).toContain(`observed-${name}`);
      expect(String(at(data, 'subscriptions'))).toContain(`on-observed-${name}`);
    }
    const policy = manifests.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'fees-api');
    expect(JSON.stringify(at(policy, 'spec', 'ingress'))).toContain('argocd-notifications-controller');
  });

  it('gets none where no environment runs it', () => {
    for (const fixture of fixtureClusters)
      expect(componentsOf(fixture).map(({ name }) => name)).not.toContain('notifications');
  });
});

describe("names of the platform's Applications", () => {
  it('are reserved', () => {
    for (const cluster of everyCluster) {
      const services = cluster.plans.flatMap(({ service }) => [service, `${service}-namespace`]);
      const own = componentsOf(cluster)
        .map(({ name }) => name)
        .filter((name) => !services.includes(name));
      for (const name of own) expect(platformApplications).toContain(name);
    }
  });
});
