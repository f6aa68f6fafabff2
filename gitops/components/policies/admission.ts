import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { ApiObject, type Chart } from 'cdk8s';
import type { Cluster } from '../../cluster.ts';
import { imagePolicies } from './images.ts';
import { ownershipPolicies } from './ownership.ts';
import { type AdmissionPolicy, platformAndServices, podVariables, workloads } from './policy.ts';

const boundedContainers = (plans: readonly ServicePlan[]): AdmissionPolicy => ({
  name: 'bounded-containers',
  rules: workloads,
  variables: podVariables,
  namespaces: platformAndServices(plans),
  validations: [
    {
      expression: 'variables.containers.all(c, c.?resources.?limits.?memory.hasValue())',
      message: 'give each container a memory limit: without one it can exhaust the memory of its node',
    },
    {
      expression:
        'variables.containers.all(c, c.?resources.?requests.?cpu.hasValue() && c.?resources.?requests.?memory.hasValue())',
      message: 'give each container requests for cpu and memory: the scheduler places pods by them',
    },
  ],
});

const noLoadBalancers: AdmissionPolicy = {
  name: 'no-load-balancers',
  rules: [
    { apiGroups: [''], apiVersions: ['v1'], resources: ['services'] },
    { apiGroups: ['networking.k8s.io'], apiVersions: ['v1'], resources: ['ingresses'] },
  ],
  validations: [
    {
      expression: "object.kind != 'Service' || object.spec.type != 'LoadBalancer'",
      message: 'OpenTofu owns the load balancers: use type ClusterIP and a TargetGroupBinding',
    },
    {
      expression:
        "object.kind != 'Ingress' || (object.spec.?ingressClassName.orValue('alb') != 'alb' && object.metadata.?annotations[?'kubernetes.io/ingress.class'].orValue('') != 'alb')",
      message: 'OpenTofu owns the load balancers: an Ingress of class alb would create one; use a TargetGroupBinding',
    },
  ],
};

const policiesOf = (cluster: Cluster): readonly AdmissionPolicy[] => [
  noLoadBalancers,
  ...imagePolicies(cluster),
  boundedContainers(cluster.plans),
  ...ownershipPolicies(cluster),
];

/** Admission policies, which apply to every caller of the API server. */
export function addAdmissionPolicies(chart: Chart, cluster: Cluster): void {
  for (const policy of policiesOf(cluster)) {
    new ApiObject(chart, `policy-${policy.name}`, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: policy.name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: policy.rules.map((rule) => ({ ...rule, operations: ['CREATE', 'UPDATE'] })),
        },
        variables: Object.entries(policy.variables ?? {}).map(([name, expression]) => ({ name, expression })),
        validations: policy.validations,
      },
    });
    const selected = { key: 'kubernetes.io/metadata.name', operator: 'In', values: policy.namespaces };
    new ApiObject(chart, `binding-${policy.name}`, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: policy.name },
      spec: {
        policyName: policy.name,
        validationActions: ['Deny'],
        ...(policy.namespaces && { matchResources: { namespaceSelector: { matchExpressions: [selected] } } }),
      },
    });
  }
}
