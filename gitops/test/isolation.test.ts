import type { ComponentPlan } from '@sample-platform-ai/environments/plan/types.ts';
import { subnetCidrs } from '@sample-platform-ai/environments/subnets.ts';
import { describe, expect, it } from 'vitest';
import { everythingIn } from '../deployed.ts';
import { podLabels } from '../workload/pod.ts';
import { everyCluster } from './clusters.ts';
import { mayConnect, mayEnter, type Pod } from './reachability.ts';
import { at, list } from './workload-rules.ts';

describe.each(everyCluster)('in $folder', (cluster) => {
  const manifests = everythingIn(cluster);
  const { plans } = cluster;
  // A cluster of one service has no pair; those of the fixture do.
  const pairs = plans.flatMap((a) =>
    plans.filter((b) => b !== a).map((b) => ({ a, b, from: a.service, to: b.service })),
  );
  const [subnet = ''] = subnetCidrs(cluster.region, 'private');
  const podOf = (namespace: string, name: string, last: number): Pod => ({
    namespace,
    labels: podLabels(name, namespace),
    address: subnet.replace(/\.\d+\/\d+$/, `.${last}`),
  });
  const portsOf = ({ run }: ComponentPlan) =>
    run.type === 'deployment' ? run.ports.map(({ number }) => number) : [8080];
  const projectOf = (name: string) =>
    manifests.find(({ kind, metadata }) => kind === 'AppProject' && metadata.name === name);

  describe.each(pairs)('$from and $to', ({ a, b }) => {
    it('connect only on ports that the caller requests and the called service opens', () => {
      let asked = 0;
      for (const caller of a.components) {
        for (const called of b.components) {
          const [from, to] = [podOf(a.namespace, caller.name, 11), podOf(b.namespace, called.name, 12)];
          const wanted = caller.egress.pods.find(
            (peer) => peer.namespace === b.namespace && peer.workload === called.name,
          );
          for (const port of [...portsOf(called), 5432, 443]) {
            const isWanted = wanted?.ports.includes(port) ?? false;
            for (const judge of ['vpc-cni', 'standard'] as const) {
              const connects = mayConnect(manifests, { from, to, port, judge });
              const enters = mayEnter(manifests, { from, to, port, judge });
              // VPC endpoints are in the subnets of pods: there the called pod's ingress policy refuses.
              const isEndpoint = port === 443 && caller.egress.interfaceEndpoints;
              expect(connects, `${caller.name} to ${called.name}:${port} by ${judge}`).toBe(isWanted || isEndpoint);
              if (isWanted || isEndpoint)
                expect(enters, `${called.name}:${port} from ${caller.name} by ${judge}`).toBe(isWanted);
            }
            if (isWanted) asked += 1;
          }
        }
      }
      expect(asked).toBe(
        a.components
          .flatMap(({ egress }) => egress.pods)
          .filter(({ namespace }) => namespace === b.namespace)
          .flatMap(({ ports }) => ports).length,
      );
    });

    it("may deploy only to their own namespace, through their team's project", () => {
      const namespaces = (project: string) =>
        list(at(projectOf(project), 'spec', 'destinations')).map((each) => at(each, 'namespace'));
      expect(namespaces(a.project)).toContain(a.namespace);
      expect(namespaces(a.project).includes(b.namespace)).toBe(a.project === b.project);
    });

    it('read only secrets of their own folder', () => {
      const keys = (namespace: string) =>
        manifests
          .filter(({ kind, metadata }) => kind === 'ExternalSecret' && metadata.namespace === namespace)
          .flatMap((secret) => list(at(secret, 'spec', 'dataFrom')).map((each) => String(at(each, 'extract', 'key'))));
      for (const key of keys(a.namespace)) {
        expect(key.startsWith(cluster.names.secret(a.namespace, ''))).toBe(true);
        expect(key.startsWith(cluster.names.secret(b.namespace, ''))).toBe(false);
      }
    });

    it('share no service account, workload or target group', () => {
      const names = (namespace: string) =>
        manifests
          .filter(
            ({ kind, metadata }) =>
              metadata.namespace === namespace && ['ServiceAccount', 'Deployment', 'CronJob', 'Job'].includes(kind),
          )
          .map(({ metadata }) => metadata.name);
      const groups = (namespace: string) =>
        manifests
          .filter(({ kind, metadata }) => kind === 'TargetGroupBinding' && metadata.namespace === namespace)
          .map((binding) => String(at(binding, 'spec', 'targetGroupName')));
      expect(names(a.namespace).filter((name) => names(b.namespace).includes(name))).toEqual([]);
      expect(groups(a.namespace).filter((name) => groups(b.namespace).includes(name))).toEqual([]);
    });
  });

  it("allows no cluster-scoped kind, no secret store and no RBAC in teams' projects", () => {
    for (const project of new Set(plans.map((plan) => plan.project))) {
      const spec = at(projectOf(project), 'spec');
      expect(at(spec, 'clusterResourceWhitelist')).toEqual([]);
      const kinds = list(at(spec, 'namespaceResourceWhitelist')).map((each) => String(at(each, 'kind')));
      expect(kinds.length).toBeGreaterThan(10);
      for (const kind of ['SecretStore', 'Secret', 'Role', 'RoleBinding', 'Ingress', 'PushSecret', '*'])
        expect(kinds).not.toContain(kind);
      const brought = manifests.filter(({ metadata }) =>
        plans.some((plan) => plan.project === project && plan.namespace === metadata.namespace),
      );
      expect(brought.map(({ kind }) => kind).filter((kind) => !kinds.includes(kind))).toEqual([]);
    }
  });
});

it('is tested with pairs of services', () => {
  expect(everyCluster.filter(({ plans }) => plans.length > 1).length).toBeGreaterThanOrEqual(3);
});
