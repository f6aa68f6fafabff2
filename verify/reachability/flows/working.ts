import { toolExposures } from '@sample-platform-ai/environments/plan/tools.ts';
import { addressAt } from '@sample-platform-ai/gitops/test/addresses.ts';
import type { Flow } from '../verdict.ts';
import { type ClusterWorld, kubernetesService, nameService, podNamed } from '../world.ts';
import { awsService, internet, podIdentityAgent, podOf, servicePods, tcp, working } from './ends.ts';
import { betweenPods } from './pods.ts';

const database = 5432;
const https = 443;
const kubelet = 10_250;

/** What pods need of the cluster itself. */
function ofTheCluster(world: ClusterWorld): readonly Flow[] {
  const { pods, here } = world;
  const onNetwork = pods.filter(({ onNode }) => !onNode);
  const coredns = { pod: podNamed(world, 'kube-system', 'coredns') };
  const names = onNetwork.filter(({ name }) => name !== 'coredns');
  return [
    ...pods
      .filter(({ callsKubernetes }) => callsKubernetes)
      .map((pod) =>
        working(
          "pods that use it → Kubernetes API, at its Service's address",
          { pod },
          { interfaces: here.api },
          tcp(https),
          kubernetesService(world),
        ),
      ),
    ...names.flatMap((pod) =>
      (['TCP', 'UDP'] as const).map((protocol) =>
        working(
          "every pod → DNS, at its Service's address",
          { pod },
          coredns,
          { protocol, number: 53 },
          nameService(world),
        ),
      ),
    ),
    ...[
      ...servicePods(world)
        .filter(({ identity }) => identity.statements.length > 0)
        .map(({ pod }) => pod),
      ...onNetwork.filter(({ tool }) => tool?.aws),
    ].map((pod) => working('pods with rights in AWS → Pod Identity agent', { pod }, podIdentityAgent, tcp(80))),
    ...pods.flatMap((pod) =>
      pod.tool?.answersKubernetes
        ? [
            working(
              'Kubernetes API → admission webhooks, metrics API',
              { interfaces: here.api },
              { pod },
              tcp(pod.tool.answersKubernetes),
            ),
          ]
        : [],
    ),
    working('Kubernetes API → kubelets', { interfaces: here.api }, { interfaces: here.nodes }, tcp(kubelet)),
    working('nodes → Kubernetes API', { interfaces: here.nodes }, { interfaces: here.api }, tcp(https)),
  ];
}

/** Databases: from every region to every region, as the writer moves. */
function ofDatabases(world: ClusterWorld): readonly Flow[] {
  const jobs = world.pods.filter(({ namespace }) => namespace === 'databases');
  const clients = [
    ...servicePods(world)
      .filter(({ egress }) => egress.database)
      .map(({ pod }) => pod),
    ...jobs,
  ];
  return [...world.regions].flatMap(([region, { database: interfaces }]) =>
    clients.map((pod) => {
      const where = region === world.cluster.region.name ? 'the region' : 'another region';
      return working(`pods with a database → database of ${where}`, { pod }, { interfaces }, tcp(database));
    }),
  );
}

/** AWS' APIs and the world. */
function ofTheWorld(world: ClusterWorld, specs: ReadonlyMap<string, readonly string[]>): readonly Flow[] {
  const { pods, here } = world;
  const node = { interfaces: here.nodes };
  const called = (service: string) =>
    working('nodes → ECR, S3, STS, EKS Auth', node, awsService(world, service), tcp(https));
  const tools = pods.flatMap((pod) =>
    (pod.tool?.aws ?? []).map((service) =>
      working(
        `${pod.name === 'external-secrets' ? 'External Secrets → Secrets Manager' : 'controllers and tools → their AWS services'}`,
        { pod },
        awsService(world, service),
        tcp(https),
      ),
    ),
  );
  const services = servicePods(world).flatMap(({ plan, pod, identity, egress }) => [
    ...(specs.get(plan.service) ?? [])
      .filter((service) =>
        identity.statements.some(({ actions }) => actions.some((each) => each.startsWith(`${service.split('.')[0]}:`))),
      )
      .map((service) =>
        working('services → AWS services of their spec', { pod }, awsService(world, service), tcp(https)),
      ),
    ...(plan.isReleaseLedger && pod.ports.length > 0
      ? [working('release ledger → JWKS issuers', { pod }, { outside: internet }, tcp(https))]
      : []),
    ...(egress.internet
      ? [working('pods with egress to the internet → AWS, the internet', { pod }, { outside: internet }, tcp(https))]
      : []),
  ]);
  const sites = world.cluster.plans.flatMap((plan) =>
    plan.components
      .filter(({ site }) => site)
      .map((component) =>
        working('jobs of sites → S3', { pod: podOf(world, plan, component) }, awsService(world, 's3'), tcp(https)),
      ),
  );
  const outward = pods
    .filter(({ tool }) => tool?.internet)
    .map((pod) => working('Argo CD, Grafana → code host, sign-in page', { pod }, { outside: internet }, tcp(https)));
  return [...['ecr.api', 'ecr.dkr', 's3', 'sts', 'eks-auth'].map(called), ...tools, ...services, ...sites, ...outward];
}

/** Load balancers, and who calls them. */
function ofBalancers(world: ClusterWorld): readonly Flow[] {
  const { here, cluster } = world;
  const balancer = { public: here.publicBalancer, internal: here.internalBalancer };
  const tools = toolExposures(cluster.names).map(({ id, port }) => {
    const name = { argocd: 'argocd-server', alerts: 'alertmanager' }[id] ?? id;
    return working(
      'internal load balancer → tools',
      { interfaces: balancer.internal },
      { pod: podNamed(world, id === 'argocd' ? 'argocd' : 'monitoring', name) },
      tcp(port),
    );
  });
  const services = cluster.plans.flatMap((plan) =>
    plan.components.flatMap((component) =>
      component.exposures.map(({ balancer: kind, port }) =>
        working(
          `${kind} load balancer → services`,
          { interfaces: balancer[kind] },
          { pod: podOf(world, plan, component) },
          tcp(port),
        ),
      ),
    ),
  );
  return [
    ...tools,
    ...services,
    working(
      'internet, CloudFront → public load balancer',
      { outside: internet },
      { interfaces: balancer.public },
      tcp(https),
    ),
  ];
}

/** People on the VPN, in every region. */
function ofTheVpn({ here, regions, cluster }: ClusterWorld): readonly Flow[] {
  const { vpn } = here;
  if (!vpn) return [];
  const from = { interfaces: vpn };
  const [vpc = ''] = vpn.subnets.flatMap(({ routes }) =>
    routes.filter(({ via }) => via === 'the VPC').map(({ to }) => to),
  );
  const resolver = { name: 'the resolver', subnets: vpn.subnets, groups: [], resolver: addressAt(vpc, 2) };
  return [
    ...[...regions].flatMap(([region, { api, internalBalancer, database: interfaces }]) => {
      const row = `VPN clients → API, tools, database of ${region === cluster.region.name ? 'the region' : 'another region'}`;
      return [
        working(row, from, { interfaces: api }, tcp(https)),
        working(row, from, { interfaces: internalBalancer }, tcp(https)),
        working(row, from, { interfaces }, tcp(database)),
      ];
    }),
    ...(['TCP', 'UDP'] as const).map((protocol) =>
      working("VPN clients → the VPC's resolver", from, { interfaces: resolver }, { protocol, number: 53 }),
    ),
  ];
}

/** Every flow that has to work. `specs`: service -> the AWS services that its spec names. */
export const workingFlows = (world: ClusterWorld, specs: ReadonlyMap<string, readonly string[]>): readonly Flow[] => [
  ...ofTheCluster(world),
  ...ofDatabases(world),
  ...ofTheWorld(world, specs),
  ...ofBalancers(world),
  ...betweenPods(world),
  ...ofTheVpn(world),
];
