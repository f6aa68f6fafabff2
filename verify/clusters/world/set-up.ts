import { resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { clusterNamespaces, namespaceLabels } from '@sample-platform-ai/infra/modules/delivery/namespace-labels.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { servedVersions, type Target } from '../../dry-run/kubectl.ts';
import { clientSettings } from './client-settings.ts';
import { referencesOf, withEdits } from './edits.ts';
import { buildImage, type Loader, pullImage } from './images.ts';
import { apply, kustomize, read } from './kube.ts';
import { Load } from './load.ts';
import { isSo, until } from './patience.ts';
import { rolledOut, sync } from './release.ts';
import { digestOf, manifestsOf, releases, Stage, servingOf } from './stage.ts';
import { client, environmentOf, outside, postgres, secret, secretsOf, standInImages } from './stand-ins.ts';

const overlays = resolve(import.meta.dirname, '../../../gitops/overlays');
const databases = 'databases';
/** On every namespace that a rehearsal makes. */
const mark = 'platform/rehearsal';

export interface SetUpOptions {
  readonly target: Target;
  readonly cluster: Cluster;
  readonly plan: ServicePlan;
  readonly loader: Loader;
  /** Whether the images of this seed are built. */
  readonly built: boolean;
  readonly seed: number;
  readonly say: (text: string) => void;
}

/** The cluster of the environment whose releases migrate the database: the only one with the job that creates it. */
function migratingCluster({ environment, folder }: Cluster, { service }: ServicePlan): Cluster {
  const found = clustersOf(platform).find(
    (cluster) =>
      cluster.environment.name === environment.name &&
      cluster.plans.some((plan) => plan.service === service && plan.database?.migration.runsHere),
  );
  if (!found) throw new Error(`${folder}: no cluster of ${environment.name} migrates the database of ${service}`);
  return found;
}

/** Refuses a cluster in which somebody else's objects would be overwritten. */
async function checkUnused(target: Target, namespaces: readonly string[]): Promise<void> {
  for (const name of namespaces) {
    const found = await read<{ readonly metadata: { readonly labels?: Readonly<Record<string, string>> } }>(target, [
      'namespace',
      name,
    ]);
    if (found && found.metadata.labels?.[mark] === undefined) {
      throw new UserError(
        `namespace ${name}: exists, and no rehearsal made it; allowed: a cluster without it; name the context of an empty one`,
      );
    }
  }
}

const namespaceObject = (name: string, labels: Readonly<Record<string, string>>): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { ...labels, [mark]: 'true' } },
});

const standIn = (name: string): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: outside },
});

/** Brings a cluster to where a service of it runs under load. */
export async function setUp(options: SetUpOptions): Promise<Stage> {
  const { target, cluster, plan, seed, say } = options;
  const database = plan.database && migratingCluster(cluster, plan);
  const namespaces = [...(database ? [databases] : []), plan.namespace];
  await checkUnused(target, [...namespaces, outside]);
  const rendered = (component: string, from: Cluster = cluster) =>
    kustomize(target, resolve(overlays, from.folder, component));
  const component = (await rendered(plan.service)).filter(isApplied(plan));
  const serving = servingOf(plan);
  const created = database ? withEdits(await rendered(databases, database), {}) : [];
  const migrating = database && database !== cluster ? await rendered(plan.service, database) : [];
  await loadImages(options, [...component, ...migrating], created);

  const served = await servedVersions(target);
  const known = (manifests: readonly Manifest[]) => {
    const unknown = manifests.filter(({ apiVersion }) => !served.includes(apiVersion));
    for (const { kind, metadata } of unknown) say(`not applied: ${kind} ${metadata.name}, of a type that is not here`);
    return manifests.filter((manifest) => !unknown.includes(manifest));
  };
  const labelled = clusterNamespaces(cluster.plans).filter(({ name }) => namespaces.includes(name));
  await apply(target, [
    namespaceObject(outside, {}),
    ...labelled.map(({ name, ...rest }) => namespaceObject(name, namespaceLabels(rest))),
  ]);
  await apply(target, known(await rendered('policies')));
  if (database) {
    const owner = { username: cluster.environment.database.masterUsername, password: 'made-up' };
    await apply(target, postgres(owner.username, databaseOf(created)));
    await rolledOut(target, standIn('postgres'), 120);
    await apply(target, environmentOf(databases, [secret(databases, 'databases-owner', owner)]));
    say('databases: the rendered job creates databases, users and grants');
    await sync(target, known(created), { seconds: 120 });
  }
  await apply(target, known(await rendered(`${plan.service}-namespace`)));
  await apply(target, environmentOf(plan.namespace, secretsOf(plan)));

  if (database && database.folder !== cluster.folder) await migrateFrom(options, database);
  say(`${plan.service}: the first release`);
  const manifests = known(component);
  await sync(target, manifestsOf({ plan, seed, manifests }, 'first'), { seconds: 300 });

  await apply(target, client(clientSettings(plan, serving)));
  await rolledOut(target, standIn('client'), 120);
  const stage = new Stage({ target, cluster, plan, seed, manifests, load: new Load(target), say });
  // A new Deployment has one pod until its autoscaler reads the minimum.
  await until(`${stage.replicas} pods are ready`, 120, () =>
    isSo(stage.readyPods().then(({ length }) => length >= stage.replicas)),
  );
  await stage.load.quiet();
  return stage;
}

/** Objects of a service that run without AWS: all but the release jobs of its sites. */
const isApplied = (plan: ServicePlan) => {
  const sites = plan.components.filter((each) => !isRun(each)).map(({ name }) => name);
  return ({ kind, metadata }: Manifest): boolean => kind !== 'Job' || !sites.includes(metadata.name);
};

/** In a region that does not migrate, the environment's migrating one has done it before. */
async function migrateFrom({ target, plan, seed }: SetUpOptions, from: Cluster): Promise<void> {
  const migration = plan.database?.migration;
  if (!migration) return;
  const { name, identity } = migration;
  const all = await kustomize(target, resolve(overlays, from.folder, plan.service));
  const manifests = all.filter(({ kind, metadata }) => kind === 'Job' && metadata.name === name);
  await apply(target, [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: identity.serviceAccount, namespace: plan.namespace },
    },
  ]);
  await sync(target, manifestsOf({ plan, seed, manifests }, 'first'), { seconds: 240 });
}

/** Whether its image runs here: what a site's job uploads is not needed. */
const isRun = ({ site }: ServicePlan['components'][number]): boolean => site === undefined;

/** The database that the job signs in to first. */
function databaseOf(created: readonly Manifest[]): string {
  const name = /"name":"PGDATABASE","value":"([^"]+)"/.exec(JSON.stringify(created))?.[1];
  if (name === undefined) throw new Error(`${databases}: its job has no PGDATABASE`);
  return name;
}

async function loadImages(
  { plan, loader, built, seed, say }: SetUpOptions,
  component: readonly Manifest[],
  created: readonly Manifest[],
): Promise<void> {
  const used = referencesOf(component);
  for (const { image } of new Map(
    plan.components.filter(isRun).map((each) => [each.image.repository, each]),
  ).values()) {
    const own = used.filter((reference) => reference.split('@')[0]?.endsWith(`/${image.repository}`));
    if (own.length === 0) continue;
    const tag = `rehearsal/${image.repository}:${seed}`;
    if (!built) {
      say(`building ${image.repository}`);
      await buildImage(image.dockerfile, image.context, tag);
    }
    const present = releases.filter((release) => release !== 'absent').map((release) => digestOf(seed, release));
    const references = own.flatMap((reference) => present.map((digest) => `${reference.split('@')[0]}@${digest}`));
    say(`loading ${image.repository}`);
    await loader({ image: tag, references: [...new Set(references)] });
  }
  for (const [image, references] of [
    [standInImages.postgres, referencesOf(created)],
    [standInImages.node, []],
  ] as const) {
    say(`loading ${image}`);
    await pullImage(image);
    await loader({ image, references: [...references] });
  }
}
