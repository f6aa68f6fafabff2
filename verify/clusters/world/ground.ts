import { resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { clusterNamespaces, namespaceLabels } from '@sample-platform-ai/infra/modules/delivery/namespace-labels.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { servedVersions, type Target } from '../../dry-run/kubectl.ts';
import { referencesOf, type Variables, withEdits } from './edits.ts';
import { buildImage, type Loader, pullImage } from './images.ts';
import { apply, kustomize, read } from './kube.ts';
import { sync } from './release.ts';
import { digestOf, manifestsOf, type Release, releases } from './stage.ts';
import { type Elsewhere, environmentOf, externalSecretsOf, outside, secret, standInImages } from './stand-ins.ts';

const overlays = resolve(import.meta.dirname, '../../../gitops/overlays');
const databases = 'databases';
/** On every namespace that a rehearsal makes. */
export const mark = 'platform/rehearsal';

export interface GroundOptions {
  readonly target: Target;
  readonly cluster: Cluster;
  readonly plan: ServicePlan;
  readonly loader: Loader;
  /** Whether the images of this seed are built. */
  readonly built: boolean;
  readonly seed: number;
  /** Whose images are loaded. @default all but the one that no registry has */
  readonly releases?: readonly Release[];
  /** @default the stand-ins of one cluster */
  readonly elsewhere?: Elsewhere;
  /** Values of variables, by the end of their name. @default those of the manifests */
  readonly variables?: Variables;
  readonly say: (text: string) => void;
}

/** The cluster of the environment whose releases migrate the database: the only one with the job that creates it. */
export function migratingCluster({ environment, folder }: Cluster, { service }: ServicePlan): Cluster {
  const found = clustersOf(platform).find(
    (cluster) =>
      cluster.environment.name === environment.name &&
      cluster.plans.some((plan) => plan.service === service && plan.database?.migration.runsHere),
  );
  if (!found) throw new Error(`${folder}: no cluster of ${environment.name} migrates the database of ${service}`);
  return found;
}

/** Refuses a cluster in which another owner's objects would be overwritten. */
export async function checkUnused(target: Target, namespaces: readonly string[]): Promise<void> {
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

export const namespaceObject = (name: string, labels: Readonly<Record<string, string>>): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { ...labels, [mark]: 'true' } },
});

/** The databases' job of an environment, with its first database and the user that owns it. */
export interface Databases {
  readonly cluster: Cluster;
  readonly owner: string;
  /** That the job signs in to. */
  readonly name: string;
  readonly created: readonly Manifest[];
}

/** A cluster in which a service can be released. */
export interface Ground {
  readonly databases: Databases | undefined;
  /** Runs the rendered job; its database has to answer. */
  createDatabases(): Promise<void>;
  /**
   * The first release. Where another cluster's releases migrate, its migration runs before, unless that is done. Gives the service's
   * objects, as rendered.
   */
  release(isMigrated?: boolean): Promise<readonly Manifest[]>;
}

/** Loads images, and applies what a service's objects need around them. */
export async function prepare(options: GroundOptions): Promise<Ground> {
  const { target, cluster, plan, seed, say, elsewhere, variables = {} } = options;
  const from = plan.database && migratingCluster(cluster, plan);
  const namespaces = [...(from ? [databases] : []), plan.namespace];
  await checkUnused(target, [...namespaces, outside]);
  const rendered = (component: string, of: Cluster = cluster) =>
    kustomize(target, resolve(overlays, of.folder, component));
  const component = (await rendered(plan.service)).filter(isApplied(plan));
  const created = from ? withEdits(await rendered(databases, from), {}) : [];
  const migrating = from && from !== cluster ? await rendered(plan.service, from) : [];
  await loadImages(options, [...component, ...migrating], created);

  const served = await servedVersions(target);
  const applied = (manifests: readonly Manifest[]) => known(manifests, served, say);
  const labelled = clusterNamespaces(cluster.plans).filter(({ name }) => namespaces.includes(name));
  await apply(target, [
    namespaceObject(outside, {}),
    ...labelled.map(({ name, ...rest }) => namespaceObject(name, namespaceLabels(rest))),
  ]);
  await apply(target, applied(await rendered('policies')));
  const owner = cluster.environment.database.masterUsername;
  return {
    databases: from && { cluster: from, owner, name: databaseOf(created), created },
    createDatabases: async () => {
      const values = secret(databases, 'databases-owner', { username: owner, password: 'made-up' });
      await apply(target, environmentOf(databases, [values], elsewhere));
      say('databases: the rendered job creates databases, users and grants');
      await sync(target, applied(created), { seconds: 120 });
    },
    release: async (isMigrated = false) => {
      const closed = await rendered(`${plan.service}-namespace`);
      await apply(target, applied(closed));
      await apply(target, environmentOf(plan.namespace, externalSecretsOf(closed), elsewhere));
      if (from && from.folder !== cluster.folder && !isMigrated) await migrateFrom(options, from);
      say(`${plan.service}: the first release`);
      const manifests = applied(component);
      await sync(target, manifestsOf({ plan, seed, manifests, variables }, 'first'), { seconds: 300 });
      return manifests;
    },
  };
}

/** Objects of types that the cluster has; says which it leaves out. */
export function known(
  manifests: readonly Manifest[],
  served: readonly string[],
  say: (text: string) => void,
): readonly Manifest[] {
  const unknown = manifests.filter(({ apiVersion }) => !served.includes(apiVersion));
  for (const { kind, metadata } of unknown) say(`not applied: ${kind} ${metadata.name}, of a type that is not here`);
  return manifests.filter((manifest) => !unknown.includes(manifest));
}

/** Objects of a service that run without AWS: all but the release jobs of its sites. */
export const isApplied = (plan: ServicePlan) => {
  const sites = plan.components.filter((each) => !isRun(each)).map(({ name }) => name);
  return ({ kind, metadata }: Manifest): boolean => kind !== 'Job' || !sites.includes(metadata.name);
};

/** In a region that does not migrate, the environment's migrating one has done it before. */
async function migrateFrom({ target, plan, seed, variables = {} }: GroundOptions, from: Cluster): Promise<void> {
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
  await sync(target, manifestsOf({ plan, seed, manifests, variables }, 'first'), { seconds: 240 });
}

/** Whether its image runs here: what a site's job uploads is not needed. */
const isRun = ({ site }: ServicePlan['components'][number]): boolean => site === undefined;

/** The database that the job signs in to first. */
export function databaseOf(created: readonly Manifest[]): string {
  const name = /"name":"PGDATABASE","value":"([^"]+)"/.exec(JSON.stringify(created))?.[1];
  if (name === undefined) throw new Error(`${databases}: its job has no PGDATABASE`);
  return name;
}

async function loadImages(
  options: GroundOptions,
  component: readonly Manifest[],
  created: readonly Manifest[],
): Promise<void> {
  await loadServiceImages(options, component);
  await loadStandIns(options, referencesOf(created));
}

/** Builds the images of a service, and loads them under the references of its manifests, with the digest of each release. */
export async function loadServiceImages(
  { plan, loader, built, seed, say, releases: wanted = releases }: Omit<GroundOptions, 'target' | 'cluster'>,
  component: readonly Manifest[],
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
    const present = wanted.filter((release) => release !== 'absent').map((release) => digestOf(seed, release));
    const references = own.flatMap((reference) => present.map((digest) => `${reference.split('@')[0]}@${digest}`));
    say(`loading ${image.repository}`);
    await loader({ image: tag, references: [...new Set(references)] });
  }
}

/** `postgres`: references under which the databases' job runs the image of PostgreSQL. */
export async function loadStandIns(
  { loader, say }: Pick<GroundOptions, 'loader' | 'say'>,
  postgres: readonly string[],
): Promise<void> {
  for (const [image, references] of [
    [standInImages.postgres, postgres],
    [standInImages.node, []],
  ] as const) {
    say(`loading ${image}`);
    await pullImage(image);
    await loader({ image, references });
  }
}
