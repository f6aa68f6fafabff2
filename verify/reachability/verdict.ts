import { addressAt } from '@sample-platform-ai/gitops/test/addresses.ts';
import {
  type Judge,
  judgePolicies,
  judges,
  type Peer,
  type Port,
  type ServiceFront,
} from '@sample-platform-ai/gitops/test/policies.ts';
import { isOutside, type NetworkInterfaces, type Outside, waysBetween } from './paths.ts';
import type { ClusterWorld, RunningPod } from './world.ts';

/** One end of a flow: a pod, or something that is not one. */
export type End =
  | { readonly pod: RunningPod }
  | { readonly interfaces: NetworkInterfaces }
  | { readonly outside: Outside }
  | NodeLocal;
/** An address that each node answers itself. */
export interface NodeLocal {
  readonly nodeLocal: string;
  /** Hops that an answer takes; a pod is one further away than its node. @default any */
  readonly hops?: number;
}

export interface Flow {
  /** Of the table. */
  readonly row: string;
  readonly mustWork: boolean;
  readonly from: End;
  readonly to: End;
  readonly port: Port;
  /** Service that is called instead of the pod or the interfaces. @default called at its address */
  readonly service?: ServiceFront;
}

type Direction = 'egress' | 'ingress';

/** What one judge, together with security groups and routes, says of a flow. */
export interface Verdict {
  readonly judge: Judge;
  /** Whether every way is open. */
  readonly open: boolean;
  /** Whether no way is. */
  readonly closed: boolean;
  /** What opens or closes, without repetition. */
  readonly by: readonly string[];
}

const interfacesOf = (end: End, nodes: NetworkInterfaces): NetworkInterfaces | Outside | undefined =>
  'pod' in end ? nodes : 'interfaces' in end ? end.interfaces : 'outside' in end ? end.outside : undefined;

/** Pods may have any address of their nodes' subnets: the first and the last but one of each are judged. */
const addressesOf = (end: NetworkInterfaces | Outside): readonly string[] =>
  isOutside(end)
    ? [end.address]
    : end.resolver
      ? [end.resolver]
      : end.subnets.flatMap(({ cidr }) => [addressAt(cidr, 9), lastOf(cidr)]);
const lastOf = (cidr: string) => addressAt(cidr, 2 ** (32 - Number(cidr.split('/')[1])) - 3);

interface Step {
  readonly open: boolean;
  readonly by: string;
}

/** What the policies of the sender or of the receiver say, for every address of the other end. */
function policySteps(world: ClusterWorld, flow: Flow, judge: Judge, direction: Direction): readonly Step[] {
  const { from, to, port, service } = flow;
  const peers = (end: End, front?: ServiceFront): readonly Peer[] => {
    const interfaces = interfacesOf(end, world.here.nodes);
    const addresses = 'nodeLocal' in end ? [end.nodeLocal] : interfaces ? addressesOf(interfaces) : [];
    return addresses.map((address) => ({
      address,
      // A pod that shares its node's network is not one to the standard: its node's address has to be let through.
      ...('pod' in end && !end.pod.onNode && { pod: end.pod }),
      ...(front && { service: front }),
    }));
  };
  const [end, others] = direction === 'egress' ? [from, peers(to, service)] : [to, peers(from)];
  if (!('pod' in end) || end.pod.onNode) return [];
  return others.map((peer) => {
    const said = judgePolicies(world.manifests, end.pod, { peer, port, direction }, judge);
    return said === 'unselected'
      ? { open: true, by: `no ${direction} policy` }
      : { open: said !== undefined, by: `${direction} policy` };
  });
}

/** What security groups and routes say. */
function waySteps({ network, here }: ClusterWorld, { from, to, port }: Flow): readonly Step[] {
  if ('nodeLocal' in to) {
    const far = 'pod' in from && !from.pod.onNode && to.hops !== undefined && to.hops < 2;
    return [far ? { open: false, by: 'one hop' } : { open: true, by: 'on the node' }];
  }
  const [a, b] = [interfacesOf(from, here.nodes), interfacesOf(to, here.nodes)];
  if (!a || !b)
    throw new Error(
      `${'nodeLocal' in from ? from.nodeLocal : ''} calls nothing; a flow starts at a pod or an interface`,
    );
  return waysBetween(network, { from: a, to: b, port }).map(({ closedBy, route }) =>
    closedBy === undefined ? { open: true, by: `group, ${route}` } : { open: false, by: closedBy },
  );
}

/** A flow under one judge. It works if every step is open; it is closed if all steps of one kind are. */
function verdictOf(world: ClusterWorld, flow: Flow, judge: Judge): Verdict {
  const outgoing = policySteps(world, flow, judge, 'egress');
  const incoming = policySteps(world, flow, judge, 'ingress');
  const ways = waySteps(world, flow);
  const steps = [...outgoing, ...incoming, ...ways];
  const open = steps.every((step) => step.open);
  const kinds = [outgoing, incoming, ways].filter((kind) => kind.length > 0);
  const closing = kinds.filter((kind) => kind.every((step) => !step.open));
  const said = closing.length > 0 ? closing.flat() : open ? steps : steps.filter((step) => !step.open);
  return { judge, open, closed: closing.length > 0, by: [...new Set(said.map(({ by }) => by))] };
}

export interface Judged {
  readonly flow: Flow;
  readonly verdicts: readonly Verdict[];
  readonly holds: boolean;
}

/** Every flow under both judges. */
export const judgeFlows = (world: ClusterWorld, flows: readonly Flow[]): readonly Judged[] =>
  flows.map((flow) => {
    const verdicts = judges.map((judge) => verdictOf(world, flow, judge));
    return { flow, verdicts, holds: verdicts.every(({ open, closed }) => (flow.mustWork ? open : closed)) };
  });

const nameOf = (end: End): string =>
  'pod' in end
    ? `${end.pod.namespace}/${end.pod.name}`
    : 'interfaces' in end
      ? end.interfaces.name
      : 'outside' in end
        ? end.outside.name
        : end.nodeLocal;

/** A line for each flow that does not do what it has to. */
export const failures = ({ cluster }: ClusterWorld, judged: readonly Judged[]): readonly string[] =>
  judged
    .filter(({ holds }) => !holds)
    .flatMap(({ flow, verdicts }) =>
      verdicts
        .filter(({ open, closed }) => !(flow.mustWork ? open : closed))
        .map(
          ({ judge, by }) =>
            `${cluster.folder}: ${flow.row}: ${nameOf(flow.from)} to ${nameOf(flow.to)}:${flow.port.number}/${flow.port.protocol} ${flow.mustWork ? 'is closed' : 'is open'} by ${by.join(', ')} (${judge})`,
        ),
    );
