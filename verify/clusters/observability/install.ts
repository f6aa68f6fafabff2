import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { servicesOf } from '@sample-platform-ai/gitops/cluster.ts';
import type { ChartSource, Component } from '@sample-platform-ai/gitops/component.ts';
import { deployedValues } from '@sample-platform-ai/gitops/deployed.ts';
import { observability } from '@sample-platform-ai/gitops/observability/components.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { clusterNamespaces, namespaceLabels } from '@sample-platform-ai/infra/modules/delivery/namespace-labels.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { fetchChart, hasHelm } from '../../charts/folders.ts';
import { manifestsIn, template } from '../../charts/render.ts';
import { servedVersions, type Target } from '../../dry-run/kubectl.ts';
import { checkUnused, type GroundOptions, known, namespaceObject } from '../world/ground.ts';
import { pullImage } from '../world/images.ts';
import { apply, kustomize, run } from '../world/kube.ts';
import { start } from '../world/release.ts';
import { setUp } from '../world/set-up.ts';
import type { Stage } from '../world/stage.ts';
import { openPolicy } from '../world/stand-ins.ts';
import { Aws, aws, awsImage } from './aws.ts';
import { claimsOf, editedObjects, editedValues } from './edits.ts';
import { imagesOf } from './images.ts';
import { Observability } from './observability.ts';
import { makeVolumes } from './volumes.ts';

const overlays = resolve(import.meta.dirname, '../../../gitops/overlays');

export interface ObservabilityGroundOptions extends GroundOptions {
  /** Folder with copies of the charts. @default each chart's own repository */
  readonly charts: string | undefined;
}

/** A component with all its objects, those of its chart included. */
interface Rendered {
  readonly component: Component;
  readonly manifests: readonly Manifest[];
}

/** Brings a service up under load, in a cluster where Prometheus, Alertmanager, Loki and Alloy watch it. */
export async function setUpWithObservability(options: ObservabilityGroundOptions): Promise<Stage> {
  const { target, cluster, say } = options;
  if (!hasHelm()) throw new UserError('helm is not on PATH; install it and run this again');
  const namespaces = [...new Set(observability.map(({ namespace }) => namespace))];
  await checkUnused(target, namespaces);
  const components = await renderAll(options);
  await loadImages(
    options,
    components.flatMap(({ manifests }) => manifests),
  );
  const labelled = clusterNamespaces(servicesOf(cluster)).filter(({ name }) => namespaces.includes(name));
  await apply(
    target,
    labelled.map(({ name, ...rest }) => namespaceObject(name, namespaceLabels(rest))),
  );
  await apply(target, namespaces.map(openPolicy));
  // Types first: the objects of services include monitors.
  const types = components.flatMap(({ manifests }) => manifests.filter(isType));
  await apply(target, types);
  await run(target, ['wait', '--for=condition=Established', '--timeout=60s', 'crd', ...types.map(nameOf)]);

  const services = new Aws(target, cluster);
  const stage = await setUp(options, new Observability(target, cluster, services));
  await start(target, aws(cluster), 120);
  await services.create();
  // Loki's once more: a play takes them away.
  await makeVolumes(target, claimsOf(cluster) + cluster.environment.observability.loki.replicas);
  const served = await servedVersions(target);
  for (const { component, manifests } of components) {
    say(`${component.name}: ${manifests.length} objects`);
    await apply(
      target,
      known(
        manifests.filter((manifest) => !isType(manifest)),
        served,
        say,
      ),
    );
  }
  for (const { component } of components) await ready(target, component, say);
  return stage;
}

const isType = ({ kind }: Manifest): boolean => kind === 'CustomResourceDefinition';
const nameOf = ({ metadata }: Manifest): string => metadata.name;

async function renderAll(options: ObservabilityGroundOptions): Promise<readonly Rendered[]> {
  const { target, cluster } = options;
  const workshop = mkdtempSync(join(tmpdir(), 'charts-'));
  try {
    const all: Rendered[] = [];
    for (const component of observability) {
      const { name, chart, manifests } = component;
      const own = manifests ? await kustomize(target, join(overlays, cluster.folder, name)) : [];
      const charted = chart ? await renderChart(options, component, chart, workshop) : [];
      all.push({ component, manifests: editedObjects([...own, ...charted]) });
    }
    return all;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

async function renderChart(
  { cluster, charts: local, say }: ObservabilityGroundOptions,
  component: Component,
  source: ChartSource,
  workshop: string,
): Promise<readonly Manifest[]> {
  const { name, version } = source.chart;
  say(`chart ${name} ${version}`);
  const folder = join(workshop, `${name}-${version}`);
  await fetchChart(source.chart, folder, { local });
  const values = editedValues(component.name, deployedValues(component, cluster));
  const manifests = manifestsIn(await template(folder, source, { component, cluster }, values));
  // Helm leaves out the namespace where the chart does; kubectl would take the default one.
  return manifests.map((manifest) => inNamespace(manifest, component.namespace));
}

/** Kinds of the charts' objects that have no namespace. */
const clusterScoped = ['ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition', 'StorageClass'];

const inNamespace = (manifest: Manifest, namespace: string): Manifest =>
  clusterScoped.includes(manifest.kind)
    ? manifest
    : { ...manifest, metadata: { ...manifest.metadata, namespace: manifest.metadata.namespace ?? namespace } };

async function loadImages({ loader, say }: GroundOptions, manifests: readonly Manifest[]): Promise<void> {
  for (const image of [awsImage, ...imagesOf(manifests)]) {
    say(`loading ${image}`);
    await pullImage(image);
    await loader({ image, references: [image] });
  }
}

/** What a component starts, by what says that it runs. */
const started = [
  ['prometheus.monitoring.coreos.com', 'Available'],
  ['alertmanager.monitoring.coreos.com', 'Available'],
] as const;

async function ready(
  target: Target,
  { name, namespace, chart }: Component,
  say: (text: string) => void,
): Promise<void> {
  if (!chart) return;
  say(`${name}: waiting until its pods are ready`);
  const at = `--namespace=${namespace}`;
  const workloads = (await run(target, ['get', 'deployments,statefulsets,daemonsets', at, '--output=name'])).trim();
  for (const workload of workloads.split('\n').filter(Boolean)) {
    await run(target, ['rollout', 'status', workload, at, '--timeout=300s']);
  }
  for (const [type, condition] of started) {
    const objects = (await run(target, ['get', type, at, '--output=name'])).trim();
    for (const each of objects.split('\n').filter(Boolean))
      await run(target, ['wait', `--for=condition=${condition}`, each, at, '--timeout=300s']);
  }
}
