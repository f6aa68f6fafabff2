import type { JsonValue, Manifest } from '../output/split.ts';
import { contains, prefixOf } from './addresses.ts';
import { at, isMatch, list } from './workload-rules.ts';

/**
 * Who judges a policy. `standard` is Kubernetes' text: addresses after translation, any rule that matches opens. `vpc-cni` is
 * AWS' engine as its code has it (aws-network-policy-agent `pkg/fwruleprocessor`, amazon-network-policy-controller-k8s
 * `pkg/resolvers`): the Service's address before translation, the longest prefix alone, `except` denies.
 */
export const judges = ['vpc-cni', 'standard'] as const;
export type Judge = (typeof judges)[number];

export type Protocol = 'TCP' | 'UDP';
export interface Port {
  readonly protocol: Protocol;
  readonly number: number;
}

/** What policies know of a pod. */
export interface PolicyPod {
  readonly namespace: string;
  readonly labels: JsonValue;
}

/** A Service in front of pods: what the VPC CNI sees of a call that goes through it. */
export interface ServiceFront {
  readonly address: string;
  readonly port: number;
  /** Of its pods; undefined for a Service without a selector, as `kubernetes` is. */
  readonly selector: JsonValue | undefined;
  readonly namespace: string;
}

/** The other end of a connection. */
export interface Peer {
  readonly address: string;
  /** @default an address outside of the cluster's pods */
  readonly pod?: PolicyPod;
  /** @default called at its address */
  readonly service?: ServiceFront;
}

type Direction = 'egress' | 'ingress';
const typeOf = { egress: 'Egress', ingress: 'Ingress' } as const;

/** `undefined` for any port. */
type Ports = readonly { readonly protocol: string; readonly number: number | undefined }[] | undefined;
interface Entry {
  readonly cidr: string;
  readonly except: readonly string[];
  readonly ports: Ports;
  readonly policy: string;
}

const portsOf = (rule: JsonValue): Ports => {
  const ports = list(at(rule, 'ports'));
  return ports.length === 0
    ? undefined
    : ports.map((port) => {
        const number = at(port, 'port');
        if (typeof number === 'string')
          throw new Error(`policy port ${number}: the proof reads numbers; name its number`);
        return {
          protocol: String(at(port, 'protocol') ?? 'TCP'),
          number: typeof number === 'number' ? number : undefined,
        };
      });
};
const opens = (ports: Ports, { protocol, number }: Port) =>
  ports?.some((each) => each.protocol === protocol && (each.number === undefined || each.number === number)) ?? true;

/** Whether a peer of a policy in `namespace` selects pods with these labels. */
function selects(peer: JsonValue, namespace: string | undefined, pod: PolicyPod): boolean {
  if (at(peer, 'ipBlock') !== undefined) return false;
  const namespaces = at(peer, 'namespaceSelector');
  for (const selector of [namespaces, at(peer, 'podSelector')])
    if (at(selector, 'matchExpressions') !== undefined)
      throw new Error('matchExpressions in a network policy: the proof reads matchLabels; write those');
  const inNamespace =
    namespaces === undefined
      ? pod.namespace === namespace
      : isMatch(at(namespaces, 'matchLabels'), { 'kubernetes.io/metadata.name': pod.namespace });
  return inNamespace && isMatch(at(peer, 'podSelector', 'matchLabels'), pod.labels);
}

interface Connection {
  readonly peer: Peer;
  readonly port: Port;
  readonly direction: Direction;
}

/** What the rules of a pod's policies say of one peer, as ranges: pods and Services become their addresses. */
function entriesOf(policies: readonly Manifest[], { peer, port, direction }: Connection, judge: Judge): Entry[] {
  return policies.flatMap((policy) =>
    list(at(policy, 'spec', direction)).flatMap((rule): Entry[] => {
      const ports = portsOf(rule);
      const base = { except: [], ports, policy: policy.metadata.name };
      const peers = list(at(rule, direction === 'egress' ? 'to' : 'from'));
      if (peers.length === 0) return [{ ...base, cidr: '0.0.0.0/0' }];
      return peers.flatMap((each): Entry[] => {
        const cidr = at(each, 'ipBlock', 'cidr');
        if (typeof cidr === 'string')
          return [{ ...base, cidr, except: list(at(each, 'ipBlock', 'except')).map(String) }];
        const found: Entry[] = [];
        const named = peer.pod && selects(each, policy.metadata.namespace, peer.pod);
        if (named) found.push({ ...base, cidr: `${peer.address}/32` });
        const { service } = peer;
        // The controller adds a Service whose selector has what the policy's selector asks for, and translates the pods' port.
        const behind = service && { namespace: service.namespace, labels: service.selector ?? {} };
        if (
          judge === 'vpc-cni' &&
          direction === 'egress' &&
          behind &&
          selects(each, policy.metadata.namespace, behind)
        ) {
          const served = { protocol: port.protocol, number: service.port };
          if (opens(ports, port)) found.push({ ...base, cidr: `${service.address}/32`, ports: ports && [served] });
        }
        return found;
      });
    }),
  );
}

/** As `ComputeMapEntriesFromEndpointRules`: a range inherits the ports of those around it; an exception is an entry that denies. */
function firewall(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const map = new Map<string, readonly Entry[]>();
  for (const entry of entries.toSorted((a, b) => prefixOf(a.cidr) - prefixOf(b.cidr))) {
    const [address = ''] = entry.cidr.split('/');
    const around = [...map.entries()]
      .filter(([cidr]) => cidr !== entry.cidr && !cidr.endsWith('/32') && contains(cidr, address))
      .filter(([, held]) => !held.some(({ except }) => except.some((cidr) => contains(cidr, address))))
      .flatMap(([, held]) => held.map((each) => ({ ...each, except: [] })));
    map.set(entry.cidr, [...(map.get(entry.cidr) ?? around), entry]);
  }
  for (const cidr of entries.flatMap(({ except }) => except)) if (!map.has(cidr)) map.set(cidr, []);
  return map;
}

/** Name of a policy that opens the connection; undefined if none does. */
function opener(policies: readonly Manifest[], connection: Connection, judge: Judge): string | undefined {
  const entries = entriesOf(policies, connection, judge);
  const { peer, direction } = connection;
  const early = judge === 'vpc-cni' && direction === 'egress' ? peer.service : undefined;
  const address = early?.address ?? peer.address;
  const port = { ...connection.port, number: early?.port ?? connection.port.number };
  if (judge === 'standard')
    return entries.find(
      ({ cidr, except, ports }) =>
        contains(cidr, address) && !except.some((each) => contains(each, address)) && opens(ports, port),
    )?.policy;
  const [longest] = [...firewall(entries)]
    .filter(([cidr]) => contains(cidr, address))
    .toSorted(([a], [b]) => prefixOf(b) - prefixOf(a));
  return longest?.[1].find(({ ports }) => opens(ports, port))?.policy;
}

/** What policies say: `unselected` where none is about the pod, the name of one that opens, or `undefined`: closed. */
export function judgePolicies(
  manifests: readonly Manifest[],
  pod: PolicyPod,
  connection: Connection,
  judge: Judge,
): 'unselected' | { readonly policy: string } | undefined {
  const policies = manifests.filter(
    (each) =>
      each.kind === 'NetworkPolicy' &&
      each.metadata.namespace === pod.namespace &&
      isMatch(at(each, 'spec', 'podSelector', 'matchLabels'), pod.labels) &&
      list(at(each, 'spec', 'policyTypes')).includes(typeOf[connection.direction]),
  );
  if (policies.length === 0) return 'unselected';
  const policy = opener(policies, connection, judge);
  return policy === undefined ? undefined : { policy };
}
