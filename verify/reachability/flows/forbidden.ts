import type { NetworkInterfaces } from '../paths.ts';
import type { Flow } from '../verdict.ts';
import { type ClusterWorld, kubernetesService } from '../world.ts';
import { forbidden, internet, metadataService, servicePods, tcp } from './ends.ts';

const database = 5432;
const https = 443;
const kubelet = 10_250;

/** Between services: every port that the called pod opens, and those of databases and HTTPS. */
function betweenServices(world: ClusterWorld): readonly Flow[] {
  const all = servicePods(world);
  return all.flatMap(({ plan, pod, egress }) =>
    all
      .filter((other) => other.plan !== plan)
      .flatMap((other) => {
        const declared = egress.pods
          .filter(({ namespace, workload }) => namespace === other.pod.namespace && workload === other.pod.name)
          .flatMap(({ ports }) => ports);
        return [...new Set([...other.pod.ports, 8080, database, https])]
          .filter((port) => !declared.includes(port))
          .map((port) =>
            forbidden('services → services that they do not declare', { pod }, { pod: other.pod }, tcp(port)),
          );
      }),
  );
}

/** Out of services' pods. */
function outOfServices(world: ClusterWorld): readonly Flow[] {
  const { regions, here, pods } = world;
  const tools = pods.filter(({ tool, onNode, ports }) => tool && !onNode && ports.length > 0);
  return servicePods(world).flatMap(({ pod, egress }): readonly Flow[] => [
    ...(egress.database
      ? []
      : [...regions.values()].map((each) =>
          forbidden('pods without a database → any database', { pod }, { interfaces: each.database }, tcp(database)),
        )),
    ...[80, https]
      .filter((port) => port !== https || !egress.internet)
      .map((port) =>
        forbidden('pods → the internet beyond their declared egress', { pod }, { outside: internet }, tcp(port)),
      ),
    forbidden(
      "services → Kubernetes API, other nodes' kubelets, internal load balancer",
      { pod },
      { interfaces: here.nodes },
      tcp(kubelet),
    ),
    ...(egress.interfaceEndpoints
      ? []
      : sameSubnets(world).map((interfaces) =>
          forbidden(
            "services → Kubernetes API, other nodes' kubelets, internal load balancer",
            { pod },
            { interfaces },
            tcp(https),
          ),
        )),
    ...(egress.interfaceEndpoints
      ? []
      : [
          forbidden(
            "services → Kubernetes API, other nodes' kubelets, internal load balancer",
            { pod },
            { interfaces: here.api },
            tcp(https),
            kubernetesService(world),
          ),
        ]),
    ...tools.flatMap((tool) =>
      tool.ports
        .filter((port) => port !== 53 && port !== https)
        .map((port) => forbidden("services → tools' pods", { pod }, { pod: tool }, tcp(port))),
    ),
  ]);
}

/** Out of the platform's own pods, where policies bound what they call, and into services past what those let in. */
function ofTools({ pods, regions, cluster }: ClusterWorld): readonly Flow[] {
  const tools = pods.filter(({ tool, onNode }) => tool && !onNode);
  // EKS' namespace has no policy: what its pods call is bounded by who lets them in.
  const ofServices = new Set(cluster.plans.map(({ namespace }) => namespace));
  const bounded = pods.filter(
    ({ namespace, onNode }) => !onNode && ![...ofServices, ...unbounded, 'databases'].includes(namespace),
  );
  const jobs = pods.filter(({ namespace }) => namespace === 'databases');
  const into = cluster.plans.flatMap(({ namespace, components }) =>
    components.flatMap(({ name, ingress }) => {
      const to = pods.find((each) => each.namespace === namespace && each.name === name);
      return to ? [{ to, ingress }] : [];
    }),
  );
  return [
    ...bounded.flatMap((pod) =>
      [...regions.values()].map((each) =>
        forbidden(
          "the platform's pods outside of kube-system → any database",
          { pod },
          { interfaces: each.database },
          tcp(database),
        ),
      ),
    ),
    ...jobs.map((pod) =>
      forbidden('pods → the internet beyond their declared egress', { pod }, { outside: internet }, tcp(https)),
    ),
    ...tools.flatMap((pod) =>
      into.flatMap(({ to, ingress }) =>
        to.ports
          // An internal load balancer has addresses of the subnets that pods are in.
          .filter((port) => !ingress.internalPorts.includes(port))
          .filter((port) => !(pod.namespace === 'monitoring' && port === ingress.metricsPort))
          .filter((port) => !ingress.pods.some((each) => each.workload === pod.name && each.ports.includes(port)))
          .map((port) => forbidden('tools → services, past metrics and reports', { pod }, { pod: to }, tcp(port))),
      ),
    ),
  ];
}
const unbounded = ['kube-system'];

/** Share the private subnets with interface endpoints: a range of addresses does not distinguish them. */
const sameSubnets = ({ here }: ClusterWorld): readonly NetworkInterfaces[] => [here.api, here.internalBalancer];

/** Into pods, past what they open. */
function intoPods({ cluster, here, pods }: ClusterWorld): readonly Flow[] {
  const balancer = { public: here.publicBalancer, internal: here.internalBalancer };
  const open = cluster.plans.flatMap(({ namespace, components }) =>
    components.flatMap(({ name, ingress }) => {
      const pod = pods.find((each) => each.namespace === namespace && each.name === name);
      return pod ? [{ pod, ports: { public: ingress.publicPorts, internal: ingress.internalPorts } }] : [];
    }),
  );
  return open.flatMap(({ pod, ports }) =>
    (['public', 'internal'] as const).flatMap((kind) =>
      pod.ports
        .filter((port) => !ports[kind].includes(port))
        .map((port) =>
          forbidden(
            'load balancers → ports that they do not lead to',
            { interfaces: balancer[kind] },
            { pod },
            tcp(port),
          ),
        ),
    ),
  );
}

/** Into and out of the network. */
function ofTheNetwork(world: ClusterWorld, others: readonly ClusterWorld[]): readonly Flow[] {
  const { here, regions, cluster } = world;
  const outside = { outside: internet };
  const inside = 'internet → nodes and pods, API, internal load balancer, database';
  const row = 'VPN clients → pods, nodes';
  const nodes = { interfaces: here.nodes };
  return [
    ...[kubelet, 8080, https].map((port) => forbidden(inside, outside, nodes, tcp(port))),
    forbidden(inside, outside, { interfaces: here.api }, tcp(https)),
    forbidden(inside, outside, { interfaces: here.internalBalancer }, tcp(https)),
    forbidden(inside, outside, { interfaces: here.database }, tcp(database)),
    forbidden(inside, outside, { interfaces: here.publicBalancer }, tcp(80)),
    forbidden('database → internet, pods', { interfaces: here.database }, outside, tcp(https)),
    forbidden('database → internet, pods', { interfaces: here.database }, nodes, tcp(8080)),
    ...[...regions.values()].flatMap((each) =>
      here.vpn
        ? [8080, kubelet, 22].map((port) =>
            forbidden(row, { interfaces: here.vpn ?? here.nodes }, { interfaces: each.nodes }, tcp(port)),
          )
        : [],
    ),
    ...[...regions.values()]
      .filter((each) => each !== here)
      .flatMap((each) =>
        [8080, kubelet].map((port) =>
          forbidden("nodes and pods → another region's", nodes, { interfaces: each.nodes }, tcp(port)),
        ),
      ),
    ...others
      .filter((other) => other.cluster.environment.name !== cluster.environment.name)
      .flatMap(({ here: there }) =>
        (
          [
            [there.database, database],
            [there.api, https],
            [there.internalBalancer, https],
            [there.nodes, 8080],
          ] as const
        ).map(([interfaces, port]) => forbidden('any place → another environment', nodes, { interfaces }, tcp(port))),
      ),
  ];
}

/** Every flow that must not work; `others` are the clusters of all environments. */
export const forbiddenFlows = (world: ClusterWorld, others: readonly ClusterWorld[]): readonly Flow[] => [
  ...betweenServices(world),
  ...outOfServices(world),
  ...ofTools(world),
  ...intoPods(world),
  ...world.pods
    .filter(({ onNode }) => !onNode)
    .map((pod) => forbidden("every pod → its node's metadata service", { pod }, metadataService(world), tcp(80))),
  ...ofTheNetwork(world, others),
];
