import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controllerIdentities } from '@sample-platform-ai/environments/platform-tools.ts';
import { servicesOf } from '@sample-platform-ai/gitops/cluster.ts';
import { argoCd } from '@sample-platform-ai/gitops/components/argo-cd/argo-cd.ts';
import { componentsOf } from '@sample-platform-ai/gitops/components.ts';
import type { HelmChart } from '@sample-platform-ai/gitops/helm-charts.ts';
import { clusterNamespaces, namespaceLabels } from '@sample-platform-ai/infra/modules/delivery/namespace-labels.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { fetchChart, hasHelm } from '../../charts/folders.ts';
import { clientSettings } from '../world/client-settings.ts';
import { type Digests, referencesOf } from '../world/edits.ts';
import {
  checkUnused,
  databaseOf,
  type GroundOptions,
  loadServiceImages,
  loadStandIns,
  migratingCluster,
  namespaceObject,
} from '../world/ground.ts';
import { pullImage } from '../world/images.ts';
import { apply } from '../world/kube.ts';
import { Load } from '../world/load.ts';
import { isSo, until } from '../world/patience.ts';
import { start } from '../world/release.ts';
import { digestOf, Stage, servingOf } from '../world/stage.ts';
import { client, environmentOf, openPolicy, outside, postgres, standInFacts } from '../world/stand-ins.ts';
import { ArgoCd } from './deployer.ts';
import { type FirstSync, syncRoot } from './first-sync.ts';
import { argoCdNamespace, imagesOf, installArgoCd } from './install.ts';
import { loadBalancers } from './load-balancers.ts';
import { gitServer, Repository } from './repository.ts';
import { type Secrets, secretsManager, secretsOf } from './secrets-manager.ts';
import { chartsOf, readTree, type Tree, writeTree } from './tree.ts';

export interface ArgoCdGroundOptions extends GroundOptions {
  /** Folder with copies of the charts. @default each chart's own repository */
  readonly charts: string | undefined;
}

/** Brings a whole cluster up by Argo CD, from its root Application, to where a service of it runs under load. */
export async function setUpWithArgoCd(
  options: ArgoCdGroundOptions,
): Promise<{ readonly stage: Stage; readonly firstSync: readonly FirstSync[] }> {
  const { target, cluster, plan, seed, say } = options;
  if (!hasHelm()) throw new UserError('helm is not on PATH; install it and run this again');
  checkMigrates(options);
  const tree = await readTree(target, cluster);
  const namespaces = clusterNamespaces(servicesOf(cluster));
  await checkUnused(target, [...namespaces.map(({ name }) => name), outside]);
  const workshop = mkdtempSync(join(tmpdir(), 'charts-'));
  const repository = new Repository(target, tree.branch);
  try {
    const chartIn = await fetchCharts(options, tree, workshop);
    const argoCdImage = await loadImages(options, tree, chartIn);
    await apply(target, [
      namespaceObject(outside, {}),
      ...namespaces.map(({ name, ...rest }) => namespaceObject(name, namespaceLabels(rest))),
    ]);
    await apply(target, [
      ...namespaces.flatMap(({ name }) => environmentOf(name, [])),
      ...[argoCdNamespace, controllerIdentities.externalSecrets.namespace].map(openPolicy),
    ]);
    const secrets = secretsOf(tree, cluster.environment.database.masterUsername);
    await startStandIns(options, tree, secrets, argoCdImage);
    writeTree(repository.folder, tree, firstDigests(options), chartIn);
    await repository.commit('what the cluster follows');
    say('Argo CD: installing the chart');
    await installArgoCd(target, cluster, chartIn);
    const firstSync = await syncRoot(options, tree);

    const manifests = tree.rendered.get(plan.service) ?? [];
    const deployer = new ArgoCd({ target, tree, repository, secrets, name: plan.service });
    const stage = new Stage({ target, cluster, plan, seed, manifests, load: new Load(target), argoCd: deployer, say });
    await until(`${stage.replicas} pods are ready`, 120, () =>
      isSo(stage.readyPods().then(({ length }) => length >= stage.replicas)),
    );
    await stage.load.quiet();
    return { stage, firstSync };
  } catch (error) {
    repository.remove();
    throw error;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Elsewhere the databases' job and the migration of the first region would be missing. */
function checkMigrates({ cluster, plan }: ArgoCdGroundOptions): void {
  const migrates = plan.database && migratingCluster(cluster, plan);
  if (migrates && migrates.folder !== cluster.folder) {
    throw new UserError(
      `${cluster.folder}: the database of ${plan.service} is migrated in ${migrates.folder}; rehearse that cluster with Argo CD`,
    );
  }
}

function firstDigests({ cluster, seed }: ArgoCdGroundOptions): Digests {
  const images = servicesOf(cluster).flatMap(({ components }) => components.map(({ image }) => image.repository));
  return Object.fromEntries(images.map((repository) => [repository, digestOf(seed, 'first')]));
}

/** Starts what AWS, Git and users are to the cluster. */
async function startStandIns(
  { target, cluster, plan }: ArgoCdGroundOptions,
  tree: Tree,
  { atFirst }: Secrets,
  argoCdImage: string,
): Promise<void> {
  const databases = tree.rendered.get('databases');
  const started = [
    ...(databases ? postgres(cluster.environment.database.masterUsername, databaseOf(databases)) : []),
    ...client(clientSettings(plan, servingOf(plan))),
    ...secretsManager(atFirst),
    ...loadBalancers(cluster, standInFacts.vpcId),
    ...gitServer(argoCdImage, tree.branch),
  ];
  await start(target, started, 180);
}

/** Fetches the charts of the Applications. Gives a chart's folder. */
async function fetchCharts(
  { charts: local, say }: ArgoCdGroundOptions,
  tree: Tree,
  workshop: string,
): Promise<(chart: HelmChart) => string> {
  const folderOf = ({ name, version }: HelmChart) => join(workshop, `${name}-${version}`);
  for (const chart of chartsOf(tree)) {
    say(`chart ${chart.name} ${chart.version}`);
    await fetchChart(chart, folderOf(chart), { local });
  }
  return folderOf;
}

/** Loads every image that the Applications run. Gives that of Argo CD, which contains Git. */
async function loadImages(
  options: ArgoCdGroundOptions,
  { rendered, applications: all }: Tree,
  chartIn: (chart: HelmChart) => string,
): Promise<string> {
  const { cluster, loader, say } = options;
  for (const plan of servicesOf(cluster))
    await loadServiceImages({ ...options, plan }, rendered.get(plan.service) ?? []);
  await loadStandIns(options, referencesOf(rendered.get('databases') ?? []));
  const withChart = componentsOf(cluster).filter(({ name, chart }) => chart && all.some((each) => each.name === name));
  let argoCdImage: string | undefined;
  for (const component of withChart) {
    const { chart } = component;
    if (!chart) continue;
    for (const image of await imagesOf(chartIn(chart.chart), component, cluster)) {
      say(`loading ${image}`);
      await pullImage(image);
      await loader({ image, references: [image] });
      if (component === argoCd && /\/argocd[:@]/.test(image)) argoCdImage = image;
    }
  }
  if (argoCdImage === undefined) throw new Error('the chart of Argo CD runs no image of its own');
  return argoCdImage;
}
