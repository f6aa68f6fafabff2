import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { clusterFacts, factsConfigMap } from '@sample-platform-ai/infra/modules/delivery/facts.ts';
import { describe, expect, it } from 'vitest';
import { everythingIn } from '../deployed.ts';
import type { JsonValue, Manifest } from '../output/split.ts';
import { everyCluster, fixtureClusters, largestCluster } from './clusters.ts';
import { at, list, podTemplate, workloadProblems } from './workload-rules.ts';

const everything = everythingIn(largestCluster());
const serving = 'orders-api';

/** The objects of a cluster, with one value of one object changed. */
function changed(kind: string, path: readonly (string | number)[], value: JsonValue | undefined): readonly Manifest[] {
  const copy: Manifest[] = structuredClone([...everything]);
  const target = copy.find((manifest) => manifest.kind === kind && manifest.metadata.name === serving);
  const last = path.at(-1) ?? '';
  const parent = at(target, ...path.slice(0, -1));
  if (typeof parent !== 'object' || parent === null) throw new Error(`${kind} has no ${path.join('.')}`);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last, value);
  return copy;
}
const inPod = (...path: readonly (string | number)[]) => ['spec', 'template', 'spec', ...path];
const inContainer = (...path: readonly (string | number)[]) => inPod('containers', 0, ...path);
const without = (kind: string) => everything.filter((manifest) => manifest.kind !== kind);

describe('every workload of this repository', () => {
  it.each(everyCluster)('follows each rule in $folder', (cluster) => {
    const manifests = everythingIn(cluster);
    expect(workloadProblems(manifests)).toEqual([]);
    const pods = manifests.filter((manifest) => podTemplate(manifest) !== undefined);
    expect(pods.length).toBeGreaterThanOrEqual(fixtureClusters.includes(cluster) ? 2 : 0);
  });

  it.each([
    ['Deployment', inContainer('image'), 'orders-api:latest', /image has no digest/],
    ['Deployment', inContainer('resources', 'limits', 'memory'), undefined, /no memory limit/],
    ['Deployment', inContainer('resources', 'requests', 'cpu'), undefined, /requests no cpu/],
    ['Deployment', inContainer('securityContext', 'readOnlyRootFilesystem'), false, /root file system is writable/],
    [
      'Deployment',
      inContainer('securityContext', 'capabilities'),
      { drop: ['ALL'], add: ['NET_ADMIN'] },
      /keeps capabilities/,
    ],
    ['Deployment', inContainer('startupProbe'), undefined, /no startup probe/],
    ['Deployment', inContainer('livenessProbe', 'httpGet', 'path'), '/ready', /liveness depends on more/],
    ['Deployment', inContainer('lifecycle'), undefined, /no preStop delay/],
    ['Deployment', inPod('terminationGracePeriodSeconds'), 5, /grace period ends before its preStop delay/],
    ['Deployment', inPod('securityContext', 'runAsNonRoot'), false, /may run as root/],
    ['Deployment', inPod('automountServiceAccountToken'), true, /token of the Kubernetes API/],
    ['Deployment', inPod('topologySpreadConstraints'), [], /not spread over topology\.kubernetes\.io\/zone/],
    ['Deployment', ['spec', 'replicas'], 3, /set twice/],
    ['HorizontalPodAutoscaler', ['spec', 'minReplicas'], 1, /disruption budget of one pod/],
    ['PodDisruptionBudget', ['spec', 'maxUnavailable'], 0, /allows no disruption/],
    ['Service', ['metadata', 'annotations'], undefined, /pods can come before TargetGroupBinding/],
  ] as const)('refuses of a %s %j as %j', (kind, path, value, message) => {
    expect(workloadProblems(changed(kind, path, value)).join('\n')).toMatch(message);
  });

  it.each([
    ['NetworkPolicy', /does not deny by default/],
    ['PodDisruptionBudget', /2 pods have 0 disruption budgets/],
    ['ServiceAccount', /service account does not exist/],
  ])('refuses to go without any %s', (kind, message) => {
    expect(workloadProblems(without(kind)).join('\n')).toMatch(message);
  });
});

it('refuses a binding to a target group in the wave of the pods', () => {
  const bound = everything.map((manifest): Manifest => {
    const { annotations: _, ...metadata } = manifest.metadata;
    return manifest.kind === 'TargetGroupBinding'
      ? { ...manifest, metadata: { ...metadata, name: metadata.name } }
      : manifest;
  });
  expect(workloadProblems(bound).join('\n')).toMatch(/Deployment orders\/orders-api: its pods can come before/);
});

describe('the user of service images', () => {
  const files = [...new Set(platform.services.flatMap(imagesOf).map(({ dockerfile }) => dockerfile))];
  const users = everything.flatMap((manifest) => {
    const context = at(podTemplate(manifest), 'spec', 'securityContext');
    return context === undefined ? [] : [`USER ${at(context, 'runAsUser')}:${at(context, 'runAsGroup')}`];
  });

  it('stop after a preStop delay, before the deregistration delay of the load balancer ends', () => {
    let judged = 0;
    for (const cluster of everyCluster) {
      const manifests = everythingIn(cluster);
      for (const { namespace, components } of cluster.plans) {
        for (const { name, exposures, run } of components) {
          const deployment = manifests.find(
            (each) =>
              each.kind === 'Deployment' && each.metadata.namespace === namespace && each.metadata.name === name,
          );
          if (!deployment || run.type !== 'deployment') continue;
          const grace = Number(at(deployment, 'spec', 'template', 'spec', 'terminationGracePeriodSeconds'));
          expect(grace, name).toBeGreaterThan(run.drainDelaySeconds + run.drainLimitSeconds);
          for (const { id, deregistrationSeconds } of exposures) {
            expect(deregistrationSeconds, id).toBeGreaterThan(grace);
            judged += 1;
          }
        }
      }
    }
    expect(judged).toBeGreaterThan(5);
  });

  it('is the same in every pod', () => {
    expect(users.length).toBeGreaterThanOrEqual(5);
    expect(new Set(users).size).toBe(1);
  });

  it.each(files)('is set in %s', (file) => {
    const dockerfile = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
    expect(dockerfile.match(/^USER .*$/gm)?.at(-1)).toBe(users[0]);
  });
});

const facts = clusterFacts({
  clusterIssuer: '',
  vpcId: '',
  database: { writerHost: '', readerHost: '', port: '' },
});

describe('references of objects', () => {
  it.each(everyCluster)('resolve in $folder: configuration, secrets, ports, pods', (cluster) => {
    const manifests = everythingIn(cluster);
    const keysOf = (kind: string, namespace: string | undefined, name: JsonValue | undefined) => {
      const found = manifests.find(
        (each) => each.kind === kind && each.metadata.namespace === namespace && each.metadata.name === name,
      );
      const data = kind === 'ConfigMap' ? at(found, 'data') : at(found, 'spec', 'target', 'template', 'data');
      return Object.keys(data ?? {});
    };
    let checked = 0;
    for (const manifest of manifests) {
      const { namespace } = manifest.metadata;
      const spec = at(podTemplate(manifest), 'spec');
      for (const volume of list(at(spec, 'volumes'))) {
        for (const source of list(at(volume, 'projected', 'sources'))) {
          const [kind, from] =
            at(source, 'secret') === undefined
              ? ['ConfigMap', at(source, 'configMap')]
              : ['ExternalSecret', at(source, 'secret')];
          for (const item of list(at(from, 'items'))) {
            expect(keysOf(kind, namespace, at(from, 'name'))).toContain(at(item, 'key'));
            checked += 1;
          }
        }
      }
      for (const container of list(at(spec, 'containers'))) {
        for (const variable of list(at(container, 'env'))) {
          const fact = at(variable, 'valueFrom', 'configMapKeyRef');
          if (fact !== undefined) {
            expect([at(fact, 'name'), Object.keys(facts)]).toEqual([
              factsConfigMap,
              expect.arrayContaining([String(at(fact, 'key'))]),
            ]);
            checked += 1;
          }
          const secret = at(variable, 'valueFrom', 'secretKeyRef');
          if (secret === undefined) continue;
          expect(keysOf('ExternalSecret', namespace, at(secret, 'name'))).toContain(at(secret, 'key'));
          checked += 1;
        }
      }
      if (manifest.kind === 'TargetGroupBinding' && cluster.plans.some((plan) => plan.namespace === namespace)) {
        const service = manifests.find(
          (each) => each.kind === 'Service' && each.metadata.name === at(manifest, 'spec', 'serviceRef', 'name'),
        );
        const ports = list(at(service, 'spec', 'ports')).map((port) => at(port, 'port'));
        expect(ports).toContain(at(manifest, 'spec', 'serviceRef', 'port'));
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThanOrEqual(fixtureClusters.includes(cluster) ? 5 : 0);
  });
});
