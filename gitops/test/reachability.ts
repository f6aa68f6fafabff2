import { parseCidr } from '@sample-platform-ai/environments/validation/cidr.ts';
import type { JsonValue, Manifest } from '../output/split.ts';
import { at, isMatch, list } from './workload-rules.ts';

/**
 * Whether a connection is let through, by two judges: `standard` is the text of Kubernetes' documentation, with addresses
 * after the Service's is translated; `vpc-cni` is how AWS' agent (aws-network-policy-agent, pkg/fwruleprocessor) judges: the
 * longest prefix wins, a range of an `except` denies unless it is allowed itself, and a smaller range inherits the ports of
 * those around it.
 */
export type Judge = 'standard' | 'vpc-cni';

export interface Pod {
  readonly namespace: string;
  readonly labels: JsonValue;
  readonly address: string;
}
export type Target = Pod | { readonly address: string };

type Json = JsonValue | undefined;
type Direction = 'egress' | 'ingress';
const typeOf = { egress: 'Egress', ingress: 'Ingress' } as const;

const numberOf = (address: string) => parseCidr(`${address}/32`)?.start ?? Number.NaN;
const contains = (cidr: string, address: string): boolean => {
  const range = parseCidr(cidr);
  return range !== undefined && numberOf(address) >= range.start && numberOf(address) < range.start + range.size;
};
const prefixOf = (cidr: string) => parseCidr(cidr)?.prefix ?? -1;

/** Ports of a rule; undefined for all of them. */
const portsOf = (rule: Json): readonly number[] | undefined => {
  const ports = list(at(rule, 'ports')).flatMap((each) =>
    at(each, 'protocol') === 'UDP' ? [] : [Number(at(each, 'port'))],
  );
  return at(rule, 'ports') === undefined ? undefined : ports;
};
const opens = (rule: Json, port: number) => portsOf(rule)?.includes(port) ?? true;

const policiesAbout = (manifests: readonly Manifest[], pod: Pod, direction: Direction) =>
  manifests.filter(
    (each) =>
      each.kind === 'NetworkPolicy' &&
      each.metadata.namespace === pod.namespace &&
      isMatch(at(each, 'spec', 'podSelector', 'matchLabels'), pod.labels) &&
      list(at(each, 'spec', 'policyTypes')).includes(typeOf[direction]),
  );

const isPod = (target: Target): target is Pod => 'labels' in target;

/** Whether a peer of a policy names this pod. */
function namesPod(peer: JsonValue, policyNamespace: string | undefined, target: Target): boolean {
  if (!isPod(target) || at(peer, 'ipBlock') !== undefined) return false;
  const namespaces = at(peer, 'namespaceSelector');
  const inNamespace =
    namespaces === undefined
      ? target.namespace === policyNamespace
      : isMatch(at(namespaces, 'matchLabels'), { 'kubernetes.io/metadata.name': target.namespace });
  return inNamespace && isMatch(at(peer, 'podSelector', 'matchLabels'), target.labels);
}

function letsThrough(
  policies: readonly Manifest[],
  direction: Direction,
  connection: { target: Target; port: number; judge: Judge },
) {
  const { target, port, judge } = connection;
  const rules = policies.flatMap((policy) =>
    list(at(policy, 'spec', direction)).map((rule) => ({ rule, namespace: policy.metadata.namespace })),
  );
  const peersOf = (rule: Json) => list(at(rule, direction === 'egress' ? 'to' : 'from'));
  if (rules.some(({ rule }) => peersOf(rule).length === 0 && opens(rule, port))) return true;
  const toPod = rules.some(
    ({ rule, namespace }) => opens(rule, port) && peersOf(rule).some((peer) => namesPod(peer, namespace, target)),
  );
  if (toPod) return true;
  const blocks = rules.flatMap(({ rule }) =>
    peersOf(rule).flatMap((peer) => {
      const cidr = at(peer, 'ipBlock', 'cidr');
      const except = list(at(peer, 'ipBlock', 'except')).map(String);
      return typeof cidr === 'string' ? [{ cidr, except, rule }] : [];
    }),
  );
  const around = (cidr: string) => contains(cidr, target.address);
  const open = blocks.filter(({ cidr, except, rule }) => around(cidr) && !except.some(around) && opens(rule, port));
  if (judge === 'standard') return open.length > 0;
  const exceptions = blocks
    .flatMap(({ except }) => except)
    .filter((cidr) => around(cidr) && !blocks.some((each) => each.cidr === cidr));
  const candidates = [...blocks.map(({ cidr }) => cidr).filter(around), ...exceptions];
  const longest = Math.max(-1, ...candidates.map(prefixOf));
  if (longest < 0 || exceptions.some((cidr) => prefixOf(cidr) === longest)) return false;
  return open.some(({ cidr }) => prefixOf(cidr) <= longest);
}

function allows(
  manifests: readonly Manifest[],
  pod: Pod,
  direction: Direction,
  connection: { target: Target; port: number; judge: Judge },
): boolean {
  const policies = policiesAbout(manifests, pod, direction);
  return policies.length === 0 || letsThrough(policies, direction, connection);
}

/** Whether the pod's own policies let it connect. */
export const mayConnect = (
  manifests: readonly Manifest[],
  connection: { readonly from: Pod; readonly to: Target; readonly port: number; readonly judge: Judge },
): boolean => {
  const { from, to, port, judge } = connection;
  return allows(manifests, from, 'egress', { target: to, port, judge });
};

/** Whether the pod's policies let a connection in. */
export const mayEnter = (
  manifests: readonly Manifest[],
  connection: { readonly from: Target; readonly to: Pod; readonly port: number; readonly judge: Judge },
): boolean => {
  const { from, to, port, judge } = connection;
  return allows(manifests, to, 'ingress', { target: from, port, judge });
};
