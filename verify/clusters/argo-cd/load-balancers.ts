import { toolExposures } from '@sample-platform-ai/environments/plan/tools.ts';
import type { Cluster } from '@sample-platform-ai/gitops/cluster.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { targetHealth } from '@sample-platform-ai/infra/modules/ingress/routed-target.ts';
import type { Values } from '../../charts/values.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import type { RegisteredGroup, TargetGroup } from '../client/load-balancer.ts';
import { run } from '../world/kube.ts';
import { credentials, outside, program } from '../world/stand-ins.ts';

const name = 'load-balancer';
const port = 8080;
const url = `http://${name}.${outside}.svc.cluster.local:${port}`;

/** Values of the load balancer controller's chart that lead it to the pod. */
export const loadBalancerControllerValues: Values = {
  env: credentials,
  awsApiEndpoints: `EC2=${url},Elastic Load Balancing v2=${url}`,
};

/** The target groups of a cluster, as the ingress stack makes them. */
export const targetGroupsOf = ({ plans, names }: Cluster): readonly TargetGroup[] =>
  [...plans.flatMap(({ components }) => components.flatMap(({ exposures }) => exposures)), ...toolExposures(names)].map(
    ({ targetGroupName, protocol, port: targetPort, healthCheckPath, deregistrationSeconds }) => ({
      name: targetGroupName,
      protocol,
      port: targetPort,
      healthCheckPath,
      ...targetHealth,
      deregistrationSeconds,
    }),
  );

/** A pod that answers for Elastic Load Balancing: it checks the targets' health, and sends them nothing else. */
export const loadBalancers = (cluster: Cluster, vpcId: string): readonly Manifest[] =>
  program(name, port, {
    PORT: String(port),
    VPC_ID: vpcId,
    TARGET_GROUPS: JSON.stringify(targetGroupsOf(cluster)),
  });

/** What the target groups have now. */
export async function registered(target: Target): Promise<readonly RegisteredGroup[]> {
  const ask = `fetch('http://127.0.0.1:${port}/').then((answer) => answer.text()).then((text) => console.log(text))`;
  return JSON.parse(
    await run(target, ['exec', `deployment/${name}`, `--namespace=${outside}`, '--', 'node', '--eval', ask]),
  );
}
