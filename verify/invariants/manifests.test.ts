import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { regionCode, repositoryUrl, syncedFolder } from '@sample-platform-ai/environments/naming.ts';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { previewImages } from '@sample-platform-ai/environments/plan/previews.ts';
import { controllerIdentities } from '@sample-platform-ai/environments/platform-tools.ts';
import { subnetCidrs } from '@sample-platform-ai/environments/subnets.ts';
import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { componentsOf } from '@sample-platform-ai/gitops/components.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import { repositoryOf } from '@sample-platform-ai/gitops/images.ts';
import { isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { describe, expect, it } from 'vitest';
import { allResources, synthesizedTree } from './tree.ts';

const tree = synthesizedTree();
const root = resolve(import.meta.dirname, '../..');
const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What infra makes for a cluster: the resources of a layer's stack in its environment and region. */
const made = ({ environment, region }: Cluster, layer: string, type: string) =>
  allResources(
    tree.filter(({ id }) => id === `${environment.name}-${layer}-${regionCode(region.name)}`),
    type,
  ).map(({ body }) => body);
const kind = (cluster: Cluster, wanted: string): readonly Manifest[] =>
  everythingIn(cluster).filter((manifest) => manifest.kind === wanted);
const valuesOf = (cluster: Cluster, component: string): Readonly<Record<string, JsonValue>> =>
  componentsOf(cluster)
    .find(({ name }) => name === component)
    ?.chart?.values(cluster) ?? {};

/** `serviceAccount.name`, wherever a chart's values have it. */
function accountsIn(values: JsonValue): readonly string[] {
  if (!isObject(values)) return [];
  const account = at(values['serviceAccount'], 'name');
  return [...(typeof account === 'string' ? [account] : []), ...Object.values(values).flatMap(accountsIn)];
}

/** An EKS add-on's objects are in no manifest. */
const ofAddOns: readonly string[] = [
  controllerIdentities.ebsCsiDriver.serviceAccount,
  controllerIdentities.vpcCni.serviceAccount,
];

describe.each(clustersOf(platform))('infra and manifests agree in $folder', (cluster) => {
  it('on the folder that the root application follows', () => {
    const releases = made(cluster, 'delivery', 'helm_release');
    const rootRelease = releases.find(({ chart }) => chart === 'argocd-apps');
    const values: unknown = JSON.parse(String(at(rootRelease, 'values', 0)));
    const path = String(at(values, 'applications', 'root', 'source', 'path'));
    expect(path).toBe(`${syncedFolder(cluster.environment, cluster.region.name)}/apps/${cluster.folder}`);
    // A copy comes with the first promotion; what is copied is here.
    expect(existsSync(resolve(root, 'gitops/apps', cluster.folder, 'kustomization.yaml'))).toBe(true);
    const repository = repositoryUrl(platform.organization);
    const sources = kind(cluster, 'Application').flatMap(({ spec }) => [
      at(spec, 'source'),
      ...items(at(spec, 'sources')),
    ]);
    const own = sources.filter((source) => at(source, 'path') !== undefined);
    expect(own.length).toBeGreaterThan(4);
    for (const source of own) expect(at(source, 'repoURL')).toBe(repository);
    expect(at(values, 'applications', 'root', 'source', 'repoURL')).toBe(repository);
  });

  it('on the chart, version and values of Argo CD, which keeps itself', () => {
    const release = made(cluster, 'delivery', 'helm_release').find(({ chart }) => chart === 'argo-cd');
    const component = componentsOf(cluster).find(({ name }) => name === 'argo-cd');
    expect(release).toMatchObject({
      name: component?.chart?.releaseName,
      version: component?.chart?.chart.version,
      repository: component?.chart?.chart.repository,
    });
    expect(JSON.parse(String(at(release, 'values', 0)))).toEqual(
      JSON.parse(JSON.stringify(valuesOf(cluster, 'argo-cd'))),
    );
  });

  it('on every service account that AWS knows', () => {
    const associations = made(cluster, 'cluster', 'aws_eks_pod_identity_association')
      .map(({ namespace, service_account }) => `${namespace}/${service_account}`)
      .filter((account) => !ofAddOns.some((name) => account.endsWith(`/${name}`)));
    const ofCharts = componentsOf(cluster).flatMap(({ name, namespace }) =>
      accountsIn(valuesOf(cluster, name)).map((account) => `${namespace}/${account}`),
    );
    const own = kind(cluster, 'ServiceAccount').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    expect(associations.length).toBeGreaterThanOrEqual(4);
    expect([...ofCharts, ...own]).toEqual(expect.arrayContaining(associations));
  });

  it('on every target group: each has one binding, by its name', () => {
    const groups = made(cluster, 'ingress', 'aws_lb_target_group').map(({ name }) => name);
    const bindings = kind(cluster, 'TargetGroupBinding').map(({ spec }) => at(spec, 'targetGroupName'));
    expect(bindings.toSorted()).toEqual(groups.toSorted());
    expect(groups.length).toBeGreaterThanOrEqual(4);
  });

  it('on every secret, in a store of the region', () => {
    const primary = {
      ...cluster,
      region:
        cluster.environment.regions.find(({ name }) => name === cluster.environment.primaryRegion) ?? cluster.region,
    };
    const secrets = made(primary, 'data', 'aws_secretsmanager_secret').map(({ name }) => name);
    const wanted = kind(cluster, 'ExternalSecret').map(({ spec }) => at(spec, 'dataFrom', 0, 'extract', 'key'));
    expect(wanted.length).toBeGreaterThanOrEqual(2);
    for (const name of wanted.filter((each) => each !== undefined)) expect(secrets).toContain(name);
    // The one that RDS names is found by its tags.
    expect(wanted.filter((each) => each === undefined).length).toBeLessThanOrEqual(
      cluster.environment.database.masterPassword === 'managed' ? 1 : 0,
    );
    const stores = kind(cluster, 'ClusterSecretStore');
    expect(stores.map(({ spec }) => at(spec, 'provider', 'aws', 'region'))).toEqual([cluster.region.name]);
    const admitted = items(at(stores[0], 'spec', 'conditions', 0, 'namespaces'));
    for (const { metadata, spec } of kind(cluster, 'ExternalSecret')) {
      expect(admitted).toContain(metadata.namespace);
      expect(at(spec, 'secretStoreRef', 'name')).toBe(stores[0]?.metadata.name);
    }
  });

  it('on every fact that a pod reads', () => {
    const facts = made(cluster, 'delivery', 'kubernetes_config_map_v1');
    const known = new Set(Object.keys(Object(at(facts[0], 'data'))));
    const read = new Set<string>();
    JSON.stringify(everythingIn(cluster), (_, value: JsonValue) => {
      if (isObject(value) && value['name'] === 'cluster-facts' && typeof value['key'] === 'string')
        read.add(value['key']);
      return value;
    });
    expect(read.size).toBeGreaterThanOrEqual(cluster.plans.some(({ database }) => database) ? 3 : 0);
    for (const fact of read) expect(known).toContain(fact);
  });

  it('on namespaces: nothing is synced into one that infra does not make', () => {
    const namespaces = made(cluster, 'delivery', 'kubernetes_namespace_v1').map(({ metadata }) => at(metadata, 'name'));
    for (const { metadata } of everythingIn(cluster)) {
      if (metadata.namespace) expect([...namespaces, 'kube-system']).toContain(metadata.namespace);
    }
    for (const { namespace } of componentsOf(cluster)) expect([...namespaces, 'kube-system']).toContain(namespace);
  });

  it('on the registry of the own region and its repositories', () => {
    const stack = tree.filter(({ id }) => id === `shared-registry-${regionCode(cluster.region.name)}`);
    const repositories = allResources(stack, 'aws_ecr_repository').map(({ body }) => body['name']);
    const released = platform.services.flatMap(imagesOf).map(({ repository }) => repository);
    const images = [...released, ...previewImages(platform)];
    expect(repositories.toSorted()).toEqual(images.toSorted());
    for (const image of images) {
      expect(repositoryOf(cluster, image)).toBe(
        `${platform.organization.shared.id}.dkr.ecr.${cluster.region.name}.amazonaws.com/${image}`,
      );
    }
  });

  it('on the cluster, the network and its subnets', () => {
    const values = valuesOf(cluster, 'load-balancer-controller');
    expect(made(cluster, 'cluster', 'aws_eks_cluster')).toMatchObject([{ name: values['clusterName'] }]);
    const [network] = made(cluster, 'network', 'aws_vpc');
    expect(at(network, 'tags', 'Name')).toBe(at(values, 'vpcTags', 'Name'));
    const subnets = made(cluster, 'network', 'aws_subnet').map(({ cidr_block }) => String(cidr_block));
    for (const role of ['public', 'private', 'data'] as const) {
      for (const cidr of subnetCidrs(cluster.region, role)) expect(subnets.map(evaluated)).toContain(cidr);
    }
  });

  it('on the hosts and buckets of the sites', () => {
    const distributions = allResources(
      tree.filter(({ id }) => id === `${cluster.environment.name}-edge-global`),
      'aws_cloudfront_distribution',
    );
    const hosts = distributions.flatMap(({ body }) => items(body['aliases']));
    const buckets = made(cluster, 'ingress', 'aws_s3_bucket').map(({ bucket }) => bucket);
    const sites = cluster.plans.flatMap(({ components }) => components.flatMap(({ site }) => site ?? []));
    expect(hosts.toSorted()).toEqual(sites.map(({ host }) => host).toSorted());
    for (const { bucketName } of sites) expect(buckets).toContain(bucketName);
  });
});

/** OpenTofu's cidrsubnet, for an expression that the stack leaves to OpenTofu. */
function evaluated(expression: string): string {
  const [, base, prefix, newBits, number] = /cidrsubnet\("([\d.]+)\/(\d+)", (\d+), (\d+)\)/.exec(expression) ?? [];
  if (!base) return expression;
  const start = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const length = Number(prefix) + Number(newBits);
  const address = start + Number(number) * 2 ** (32 - length);
  return `${[24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.')}/${length}`;
}
