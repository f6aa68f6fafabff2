import { isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import type { Planted } from './planted.ts';

/** The same value with every object changed by `change`, from the inside out; what becomes undefined goes away. */
function changed(value: JsonValue, change: (value: JsonValue) => JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    return change(items.flatMap((item) => changed(item, change) ?? []));
  }
  if (!isObject(value)) return change(value);
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const result = changed(inner, change);
    return result === undefined ? [] : [[key, result] as const];
  });
  return change(Object.fromEntries(entries));
}

type Change = (value: JsonValue) => JsonValue | undefined;
/** Changes network policies, all of them or those of this name. */
const policies = (change: Change, name?: string) => (manifests: readonly Manifest[]) =>
  manifests.map((each): Manifest => {
    if (each.kind !== 'NetworkPolicy' || (name !== undefined && each.metadata.name !== name)) return each;
    return { ...each, spec: changed(each['spec'] ?? {}, change) ?? {} };
  });
const withoutText =
  (text: RegExp): Change =>
  (value) =>
    typeof value === 'string' && text.test(value) ? undefined : value;
const isRange = (value: JsonValue, text: RegExp) =>
  isObject(value) && isObject(value['ipBlock']) && text.test(String(value['ipBlock']['cidr']));
const isEmpty = (value: JsonValue | undefined) => Array.isArray(value) && value.length === 0;
/** Without the range, and without a rule that then names no peer: that would open to all. */
const withoutRange =
  (text: RegExp): Change =>
  (value) =>
    isRange(value, text) || (isObject(value) && (isEmpty(value['to']) || isEmpty(value['from']))) ? undefined : value;
const withoutPort =
  (port: number): Change =>
  (value) =>
    isObject(value) && JSON.stringify(value['ports'] ?? []).includes(`"port":${port},`) ? undefined : value;
const egressAdded =
  (rule: JsonValue): Change =>
  (value) =>
    isObject(value) && Array.isArray(value['egress']) ? { ...value, egress: [...value['egress'], rule] } : value;

/** Faults in the manifests of a cluster with two regions, a VPN, interface endpoints, and services that call each other. */
export const inPolicies: readonly Planted[] = [
  {
    fault: "a policy without the address of the Kubernetes API's Service",
    manifests: policies(withoutRange(/^172\..*\/32$/)),
    finds: /pods that use it → Kubernetes API.*is closed by egress policy/,
    unseenBy: 'standard',
  },
  {
    fault: 'a policy without 172.16.0.0/12 in its exceptions',
    manifests: policies(withoutText(/^172\.16\.0\.0\/12$/)),
    finds: /services → Kubernetes API.*is open by egress policy/,
    unseenBy: 'standard',
  },
  {
    fault: 'a policy without 10.0.0.0/8 in its exceptions',
    manifests: policies(withoutText(/^10\.0\.0\.0\/8$/)),
    finds: /services → Kubernetes API.*internal load balancer:443.*is open/,
  },
  {
    fault: "a range around the API's Service in place of its address",
    manifests: policies((value) =>
      isObject(value) && /^172\..*\/32$/.test(String(value['cidr'])) ? { cidr: '172.0.0.0/8' } : value,
    ),
    finds: /pods that use it → Kubernetes API.*is closed/,
    unseenBy: 'standard',
  },
  {
    fault: 'an egress to everywhere in a service',
    manifests: policies(egressAdded({ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }), 'fees-api'),
    finds: /pods without a database → any database: fees\/fees-api.*is open/,
  },
  {
    fault: 'an egress to all pods, and an ingress from all',
    manifests: (manifests) =>
      policies((value) =>
        isObject(value) && Array.isArray(value['ingress'])
          ? { ...value, ingress: [{ from: [{ namespaceSelector: {} }] }] }
          : value,
      )(policies(egressAdded({ to: [{ namespaceSelector: {} }] }))(manifests)),
    finds: /services → services that they do not declare.*is open/,
  },
  {
    fault: 'a namespace without its name resolution',
    manifests: (manifests) => manifests.filter(({ metadata }) => metadata.name !== 'allow-dns'),
    finds: /every pod → DNS.*is closed by egress policy/,
  },
  {
    fault: 'name resolution over TCP alone',
    manifests: policies((value) => (isObject(value) && value['protocol'] === 'UDP' ? undefined : value), 'allow-dns'),
    finds: /every pod → DNS.*53\/UDP is closed/,
  },
  {
    fault: 'namespaces that deny nothing, and no policy of their pods',
    manifests: (manifests) => manifests.filter(({ kind }) => kind !== 'NetworkPolicy'),
    finds: /pods → the internet beyond their declared egress.*is open/,
  },
  {
    fault: 'no way to the Pod Identity agent',
    manifests: policies(withoutRange(/^169\.254\.170\.23/)),
    finds: /Pod Identity agent.*is closed/,
  },
  {
    fault: 'a database in one region alone in the policies',
    manifests: policies(withoutRange(/^10\.74\.1[23]\d\./)),
    finds: /pods with a database → database of .*is closed by egress policy/,
  },
  {
    fault: 'metrics that no policy lets in',
    manifests: policies(withoutPort(9465)),
    finds: /Prometheus → its targets.*orders-api:9465.*is closed by ingress policy/,
  },
  {
    fault: 'a webhook that no policy lets in',
    manifests: policies(withoutPort(10_250), 'controllers'),
    finds: /admission webhooks.*external-secrets-webhook.*is closed by ingress policy/,
  },
  {
    fault: 'a load balancer that no policy lets in',
    manifests: policies(withoutRange(/^10\.7[04]\.(?!1[23]\d)/), 'orders-api'),
    finds: /load balancer → services.*orders-api.*is closed by ingress policy/,
  },
  {
    fault: 'a repo server that lets no part of Argo CD in',
    manifests: policies(withoutPort(8081), 'argocd-repo-server'),
    finds: /repo server, Redis.*is closed by ingress policy/,
  },
  {
    fault: 'metadata two hops away, and policies that let it out',
    manifests: (manifests) =>
      policies(
        egressAdded({ to: [{ ipBlock: { cidr: '169.254.169.254/32' } }], ports: [{ port: 80, protocol: 'TCP' }] }),
      )(manifests),
    resource: (each) =>
      each.type === 'aws_launch_template'
        ? { ...each, body: { ...each.body, metadata_options: { http_put_response_hop_limit: 2 } } }
        : each,
    finds: /metadata service.*is open/,
  },
];
