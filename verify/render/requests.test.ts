import { join, resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { platformNeeds } from '@sample-platform-ai/environments/validation/room.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { isObject, type JsonValue } from '@sample-platform-ai/gitops/output/split.ts';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chartSource } from '../charts/source.ts';
import { kustomizeCommand } from './cli.ts';
import { renderCluster } from './render.ts';

const source = chartSource();
const kustomize = kustomizeCommand();
const missing =
  'missing' in source ? source.missing : kustomize ? undefined : 'neither kustomize nor kubectl is on PATH';

const at = (value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
const millicores = (quantity: JsonValue | undefined) => {
  const text = String(quantity ?? 0);
  return text.endsWith('m') ? Number(text.slice(0, -1)) : Number(text) * 1000;
};
const mebibytes = (quantity: JsonValue | undefined) => {
  const text = String(quantity ?? 0);
  return text.endsWith('Gi') ? Number(text.slice(0, -2)) * 1024 : Number(text.replace('Mi', ''));
};

/** Requests of one object's pods: of a controller's template, or of a resource of the Prometheus operator. */
function requestsOf(object: JsonValue): { readonly cpuMillicores: number; readonly memoryMib: number } {
  const replicas = Number(at(object, 'spec', 'replicas') ?? 1);
  const containers = at(object, 'spec', 'template', 'spec', 'containers');
  const parts: readonly JsonValue[] = Array.isArray(containers) ? containers : [at(object, 'spec') ?? null];
  const total = (read: (quantity: JsonValue | undefined) => number, key: string) =>
    replicas * parts.reduce<number>((sum, part) => sum + read(at(part, 'resources', 'requests', key)), 0);
  return { cpuMillicores: total(millicores, 'cpu'), memoryMib: total(mebibytes, 'memory') };
}
const running = ['Deployment', 'StatefulSet', 'Prometheus', 'Alertmanager'];

/** CoreDNS, metrics-server and the EBS driver's controller at two replicas, as their EKS add-ons request by default. */
const addOns = { cpuMillicores: 2 * (100 + 100 + 60), memoryMib: 2 * (70 + 200 + 240) };

describe(`requests of the platform${missing ? ` (skipped: ${missing})` : ''}`, { timeout: 600_000 }, () => {
  it.skipIf(missing).each(clustersOf(platform))(
    'in $folder are what the check of nodes takes them for',
    async (cluster) => {
      const files = await renderCluster({
        folder: resolve(import.meta.dirname, '../../gitops'),
        cluster: cluster.folder,
        kubernetesVersion: cluster.environment.cluster.kubernetesVersion,
        kustomize: kustomize ?? ['kustomize', 'build'],
        local: 'local' in source ? source.local : undefined,
      });
      const services = cluster.plans.map(({ service }) => join(service, '/'));
      const objects = [...files]
        .filter(([path]) => !services.some((service) => path.startsWith(service)))
        .map(([, text]): JsonValue => parse(text))
        .filter((object) => running.includes(String(at(object, 'kind'))));
      expect(objects.length).toBeGreaterThan(10);
      const requests = objects.map(requestsOf);
      const needs = platformNeeds(cluster.environment);
      for (const key of ['cpuMillicores', 'memoryMib'] as const) {
        const found = addOns[key] + requests.reduce((sum, each) => sum + each[key], 0);
        expect(found, key).toBeLessThanOrEqual(needs[key]);
        expect(found, key).toBeGreaterThan(0.9 * needs[key]);
      }
    },
  );
});
