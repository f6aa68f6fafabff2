import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { describe, expect, it } from 'vitest';
import { clustersOf } from '../cluster.ts';
import { everythingIn } from '../deployed.ts';
import type { JsonValue, Manifest } from '../output/split.ts';
import { at, list, podTemplate, workloadProblems } from './workload-rules.ts';

const clusters = clustersOf(platform);
const prod = clusters.find(({ folder }) => folder === 'prod-apse4');
const everything = prod ? everythingIn(prod) : [];

/** The objects of a cluster, one value of one object changed. */
function changed(kind: string, path: readonly (string | number)[], value: JsonValue | undefined): readonly Manifest[] {
  const copy: Manifest[] = structuredClone([...everything]);
  const target = copy.find((manifest) => manifest.kind === kind && manifest.metadata.name.startsWith('ledger-backend'));
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

describe('every workload of ours', () => {
  it.each(clusters)('keeps each rule in $folder', (cluster) => {
    const manifests = everythingIn(cluster);
    expect(workloadProblems(manifests)).toEqual([]);
    expect(manifests.filter((manifest) => podTemplate(manifest) !== undefined).length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['Deployment', inContainer('image'), 'ledger-backend:latest', /image has no digest/],
    ['Deployment', inContainer('resources', 'limits', 'memory'), undefined, /no memory limit/],
    ['Deployment', inContainer('resources', 'requests', 'cpu'), undefined, /requests no cpu/],
    ['Deployment', inContainer('securityContext', 'readOnlyRootFilesystem'), false, /root file system can be written/],
    [
      'Deployment',
      inContainer('securityContext', 'capabilities'),
      { drop: ['ALL'], add: ['NET_ADMIN'] },
      /keeps capabilities/,
    ],
    ['Deployment', inContainer('startupProbe'), undefined, /no startup probe/],
    ['Deployment', inContainer('livenessProbe', 'httpGet', 'path'), '/readyz', /liveness depends on more/],
    ['Deployment', inContainer('lifecycle'), undefined, /nothing waits before it is stopped/],
    ['Deployment', inPod('terminationGracePeriodSeconds'), 5, /killed before it is told/],
    ['Deployment', inPod('securityContext', 'runAsNonRoot'), false, /may run as root/],
    ['Deployment', inPod('automountServiceAccountToken'), true, /token of the Kubernetes API/],
    ['Deployment', inPod('topologySpreadConstraints'), [], /not spread over topology\.kubernetes\.io\/zone/],
    ['Deployment', ['spec', 'replicas'], 3, /said twice/],
    ['HorizontalPodAutoscaler', ['spec', 'minReplicas'], 1, /disruption budget of one pod/],
    ['PodDisruptionBudget', ['spec', 'maxUnavailable'], 0, /lets nothing be disrupted/],
  ] as const)('refuses of a %s %j as %j', (kind, path, value, message) => {
    expect(workloadProblems(changed(kind, path, value)).join('\n')).toMatch(message);
  });

  it.each([
    ['NetworkPolicy', /does not deny by default/],
    ['PodDisruptionBudget', /3 pods have 0 disruption budgets/],
    ['ServiceAccount', /service account is not there/],
  ])('refuses to go without any %s', (kind, message) => {
    expect(workloadProblems(without(kind)).join('\n')).toMatch(message);
  });
});

describe('whom our images run as', () => {
  it.each(['backend', 'frontend'])('is the same by the Dockerfile of the %s and by every pod', (part) => {
    const dockerfile = readFileSync(join(import.meta.dirname, '../../app', part, 'Dockerfile'), 'utf8');
    const pods = everything.map(podTemplate).filter((template) => template !== undefined);
    const users = pods.map((template) => {
      const context = at(template, 'spec', 'securityContext');
      return `USER ${at(context, 'runAsUser')}:${at(context, 'runAsGroup')}`;
    });
    expect(users.length).toBeGreaterThanOrEqual(3);
    expect([...new Set(users)]).toEqual([dockerfile.match(/^USER .*$/gm)?.at(-1)]);
  });
});

describe('what objects refer to', () => {
  it.each(clusters)('is there in $folder: configuration, secrets, ports, pods', (cluster) => {
    const manifests = everythingIn(cluster);
    const names = (kind: string, namespace: string | undefined) =>
      manifests
        .filter((each) => each.kind === kind && each.metadata.namespace === namespace)
        .map(({ metadata }) => metadata.name);
    let checked = 0;
    for (const manifest of manifests) {
      const { namespace } = manifest.metadata;
      const spec = at(podTemplate(manifest), 'spec');
      for (const container of list(at(spec, 'containers'))) {
        for (const source of list(at(container, 'envFrom'))) {
          expect(names('ConfigMap', namespace)).toContain(at(source, 'configMapRef', 'name'));
          checked += 1;
        }
        for (const variable of list(at(container, 'env'))) {
          const secret = at(variable, 'valueFrom', 'secretKeyRef');
          if (secret === undefined) continue;
          const source = manifests.find(
            (each) =>
              each.kind === 'ExternalSecret' &&
              each.metadata.namespace === namespace &&
              each.metadata.name === at(secret, 'name'),
          );
          expect(at(source, 'spec', 'target', 'template', 'data', String(at(secret, 'key')))).toBeTypeOf('string');
          checked += 1;
        }
      }
      if (manifest.kind === 'TargetGroupBinding' && namespace === 'ledger') {
        const service = manifests.find(
          (each) => each.kind === 'Service' && each.metadata.name === at(manifest, 'spec', 'serviceRef', 'name'),
        );
        const ports = list(at(service, 'spec', 'ports')).map((port) => at(port, 'port'));
        expect(ports).toContain(at(manifest, 'spec', 'serviceRef', 'port'));
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThanOrEqual(5);
  });
});
