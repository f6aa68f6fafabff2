import type { Flow } from '../verdict.ts';
import { type ClusterWorld, podNamed, serviceOf } from '../world.ts';
import { podOf, tcp, working } from './ends.ts';

const https = 443;
const kubelet = 10_250;

/** Calls between pods: services, metrics, logs and Argo CD's parts. */
export function betweenPods(world: ClusterWorld): readonly Flow[] {
  const { pods, cluster, here } = world;
  const named = (namespace: string, name: string) => podNamed(world, namespace, name);
  const byService = (
    row: string,
    from: readonly [string, string],
    to: readonly [string, string],
    ...ports: readonly number[]
  ) => {
    const [caller, called] = [named(...from), named(...to)];
    return ports.map((port) =>
      working(row, { pod: caller }, { pod: called }, tcp(port), serviceOf(world, called, port)),
    );
  };
  const prometheus = { pod: named('monitoring', 'prometheus') };
  const declared = cluster.plans.flatMap((plan) =>
    plan.components.flatMap((component) =>
      component.egress.pods.flatMap((peer) => {
        const called = named(peer.namespace, peer.workload);
        return peer.ports.map((port) =>
          working(
            'services → services that they declare',
            { pod: podOf(world, plan, component) },
            { pod: called },
            tcp(port),
            serviceOf(world, called, port),
          ),
        );
      }),
    ),
  );
  const reports = cluster.plans.flatMap((plan) =>
    plan.components.flatMap((component) =>
      component.ingress.pods
        .filter(({ namespace }) => namespace === 'argocd')
        .flatMap(({ workload, ports }) =>
          ports.map((port) => {
            const pod = podOf(world, plan, component);
            return working(
              'Argo CD notifications → release ledger',
              { pod: named('argocd', workload) },
              { pod },
              tcp(port),
              serviceOf(world, pod, port),
            );
          }),
        ),
    ),
  );
  const scraped = [
    ...pods.flatMap((pod) => (pod.tool?.metrics ?? []).map((port) => ({ pod, port }))),
    ...cluster.plans.flatMap((plan) =>
      plan.components.flatMap((component) => {
        const { metricsPort } = component.ingress;
        return metricsPort === undefined ? [] : [{ pod: podOf(world, plan, component), port: metricsPort }];
      }),
    ),
  ];
  const logs = 'Alloy, Grafana → Loki; Grafana → Prometheus; Prometheus → Alertmanager';
  const replicas = 'replicas of Loki, of Alertmanager → each other';
  const direct = (name: string, namespace: string, port: number) => {
    const pod = named(namespace, name);
    return working(replicas, { pod }, { pod }, tcp(port));
  };
  return [
    ...declared,
    ...reports,
    ...scraped.map(({ pod, port }) => working('Prometheus → its targets', prometheus, { pod }, tcp(port))),
    working('Prometheus → its targets', prometheus, { interfaces: here.nodes }, tcp(kubelet)),
    working('Prometheus → its targets', prometheus, { interfaces: here.api }, tcp(https)),
    ...byService(logs, ['monitoring', 'alloy'], ['loki', 'loki'], 3100),
    ...byService(logs, ['monitoring', 'grafana'], ['loki', 'loki'], 3100),
    ...byService(logs, ['monitoring', 'grafana'], ['monitoring', 'prometheus'], 9090),
    ...byService(logs, ['monitoring', 'prometheus'], ['monitoring', 'alertmanager'], 9093),
    ...[3100, 7946, 9095].map((port) => direct('loki', 'loki', port)),
    direct('alertmanager', 'monitoring', 9094),
    ...['server', 'application-controller', 'applicationset-controller', 'notifications-controller'].flatMap((part) =>
      byService(
        "Argo CD's parts → repo server, Redis",
        ['argocd', `argocd-${part}`],
        ['argocd', 'argocd-repo-server'],
        8081,
      ),
    ),
    ...['server', 'application-controller', 'repo-server'].flatMap((part) =>
      byService("Argo CD's parts → repo server, Redis", ['argocd', `argocd-${part}`], ['argocd', 'argocd-redis'], 6379),
    ),
  ];
}
