import { k8s } from 'cdk8s-plus-29';
import type { Construct } from 'constructs';

export type Labels = Readonly<Record<string, string>>;

/** Pods of the same namespace, or of another one. */
export const pods = (labels: Labels, namespace?: string): k8s.NetworkPolicyPeer => ({
  podSelector: { matchLabels: { ...labels } },
  ...(namespace && { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }),
});
export const namespaceOf = (name: string): k8s.NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});
export const ranges = (cidrs: readonly string[]): readonly k8s.NetworkPolicyPeer[] =>
  cidrs.map((cidr) => ({ ipBlock: { cidr } }));

export const postgres = 5432;
export const https = 443;

export const tcp = (...numbers: readonly number[]): k8s.NetworkPolicyPort[] =>
  numbers.map((port) => ({ port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' }));

/** Denies all ingress and egress that no other policy allows. */
export function denyByDefault(scope: Construct): void {
  new k8s.KubeNetworkPolicy(scope, 'deny-by-default', {
    metadata: { name: 'deny-by-default' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
}

/** DNS for every pod of the namespace. */
export function allowNameResolution(scope: Construct): void {
  new k8s.KubeNetworkPolicy(scope, 'allow-dns', {
    metadata: { name: 'allow-dns' },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [pods({ 'k8s-app': 'kube-dns' }, 'kube-system')],
          ports: [...tcp(53), { port: k8s.IntOrString.fromNumber(53), protocol: 'UDP' }],
        },
      ],
    },
  });
}

/** Address of the Pod Identity agent on each node. */
export const podIdentityAgent: k8s.NetworkPolicyEgressRule = {
  to: [{ ipBlock: { cidr: '169.254.170.23/32' } }],
  ports: tcp(80),
};

/** HTTPS to AWS, GitHub and the identity provider, whose addresses change; never to the VPC or to link-local addresses. */
export const internet: k8s.NetworkPolicyEgressRule = {
  to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'] } }],
  ports: tcp(https),
};
