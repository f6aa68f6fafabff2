import { subnetCidrs } from '@sample-platform-ai/environments/subnets.ts';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../cluster.ts';
import { everythingIn } from '../deployed.ts';
import { apiServerAddress } from '../network/api-server.ts';
import { everyCluster, largestCluster } from './clusters.ts';
import type { Judge } from './policies.ts';
import { mayConnect, mayEnter, type Pod } from './reachability.ts';

const first = (cidr: string | undefined) => (cidr ?? '').replace(/\.\d+\/\d+$/, '.9');
const pod = (namespace: string, labels: Pod['labels'], { region }: Cluster): Pod => ({
  namespace,
  labels,
  address: first(subnetCidrs(region, 'private')[0]),
});

/** Pods that call the Kubernetes API, in namespaces whose policies judge what goes out. */
const callers = (cluster: Cluster) =>
  [
    ['external-secrets', { 'app.kubernetes.io/name': 'external-secrets' }],
    ['monitoring', { 'app.kubernetes.io/name': 'prometheus' }],
    ['monitoring', { 'app.kubernetes.io/name': 'alloy' }],
    ['monitoring', { 'app.kubernetes.io/name': 'kube-state-metrics' }],
    ['argocd', { 'app.kubernetes.io/name': 'release-observer' }],
  ].map(([namespace, labels]) => pod(String(namespace), labels ?? {}, cluster));

describe.each(everyCluster)('in $folder', (cluster) => {
  const manifests = everythingIn(cluster);
  const service = apiServerAddress(cluster.region);
  const [privateSubnet] = subnetCidrs(cluster.region, 'private');
  const connects = (from: Pod, address: string, judge: Judge, port = 443) =>
    mayConnect(manifests, { from, to: { address }, port, judge });

  it("reach the Kubernetes API at its Service's address under the VPC CNI, and at its interface by the standard", () => {
    for (const from of callers(cluster)) {
      expect(connects(from, service, 'vpc-cni'), from.namespace).toBe(true);
      expect(connects(from, first(privateSubnet), 'standard'), from.namespace).toBe(true);
    }
  });

  it("no pod of a service reaches the Kubernetes API, nor its subnets without an interface endpoint's need", () => {
    for (const { namespace, components } of cluster.plans) {
      for (const { name, egress } of components) {
        const from = pod(
          namespace,
          { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': namespace },
          cluster,
        );
        for (const judge of ['vpc-cni', 'standard'] as const) {
          expect(connects(from, service, judge), name).toBe(false);
          expect(connects(from, first(privateSubnet), judge), name).toBe(egress.interfaceEndpoints);
        }
      }
    }
  });

  it('pods of a service reach the database of every region, AWS and the internet, as far as its plan says', () => {
    for (const { namespace, components } of cluster.plans) {
      for (const { name, egress, identity } of components) {
        const from = pod(
          namespace,
          { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': namespace },
          cluster,
        );
        for (const judge of ['vpc-cni', 'standard'] as const) {
          for (const region of cluster.environment.regions) {
            const [data] = subnetCidrs(region, 'data');
            expect(connects(from, first(data), judge, 5432), name).toBe(egress.database);
          }
          expect(connects(from, '52.95.1.1', judge), name).toBe(egress.internet);
          expect(connects(from, '169.254.170.23', judge, 80), name).toBe(identity.statements.length > 0);
          expect(connects(from, '169.254.169.254', judge, 80), name).toBe(false);
        }
      }
    }
  });

  it('load balancers and Prometheus reach the ports that the plan says, and no others', () => {
    const [publicSubnet] = subnetCidrs(cluster.region, 'public');
    for (const { namespace, components } of cluster.plans) {
      for (const { name, ingress, run } of components) {
        if (run.type !== 'deployment') continue;
        const to = pod(namespace, { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': namespace }, cluster);
        for (const judge of ['vpc-cni', 'standard'] as const) {
          for (const { number } of run.ports) {
            const enters = (from: Parameters<typeof mayEnter>[1]['from']) =>
              mayEnter(manifests, { from, to, port: number, judge });
            expect(enters({ address: first(publicSubnet) }), `${name} ${number}`).toBe(
              ingress.publicPorts.includes(number),
            );
            expect(enters({ address: first(privateSubnet) }), `${name} ${number}`).toBe(
              ingress.internalPorts.includes(number),
            );
            expect(enters({ ...pod('monitoring', {}, cluster), address: '192.0.2.1' }), `${name} ${number}`).toBe(
              ingress.metricsPort === number,
            );
          }
        }
      }
    }
  });
});

describe('the judges', () => {
  const cluster = largestCluster();
  const from = pod('a', { app: 'x' }, cluster);
  const policy = (egress: object) => [
    JSON.parse(
      JSON.stringify({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'p', namespace: 'a' },
        spec: { podSelector: {}, policyTypes: ['Egress'], egress },
      }),
    ),
  ];
  const ports = [{ port: 443, protocol: 'TCP' }];
  const outside = { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['172.16.0.0/12'] } }], ports };
  const ask = (rules: object[], judge: Judge) =>
    mayConnect(policy(rules), { from, to: { address: '172.20.0.1' }, port: 443, judge });

  it("differ where a range of one rule lies in another one's exception", () => {
    const wide = { to: [{ ipBlock: { cidr: '172.0.0.0/8' } }], ports };
    expect(ask([outside, wide], 'standard')).toBe(true);
    expect(ask([outside, wide], 'vpc-cni')).toBe(false);
  });

  it('agree that the more specific address is let through', () => {
    const one = { to: [{ ipBlock: { cidr: '172.20.0.1/32' } }], ports };
    for (const judge of ['vpc-cni', 'standard'] as const) {
      expect(ask([outside], judge)).toBe(false);
      expect(ask([outside, one], judge)).toBe(true);
    }
  });
});
