import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { platformNamespaces } from '@sample-platform-ai/environments/platform-tools.ts';
import { ApiObject, type Chart } from 'cdk8s';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
}

interface AdmissionPolicy {
  readonly name: string;
  readonly rules: readonly Rule[];
  /** Name -> CEL. @default {} */
  readonly variables?: Readonly<Record<string, string>>;
  /** CEL that has to hold, and what its breaker is told. */
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
  /** @default every namespace */
  readonly namespaces?: readonly string[];
}

const apiVersions = ['v1'];
/** Everything that has a pod in it, so that a sync is refused, not only the pods that would come of it. */
const workloads: readonly Rule[] = [
  { apiGroups: [''], apiVersions, resources: ['pods'] },
  { apiGroups: ['apps'], apiVersions, resources: ['deployments', 'daemonsets', 'statefulsets'] },
  { apiGroups: ['batch'], apiVersions, resources: ['jobs', 'cronjobs'] },
];
const podVariables = {
  spec: "object.kind == 'Pod' ? object.spec : object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec : object.spec.template.spec",
  containers: 'variables.spec.containers + variables.spec.?initContainers.orValue([])',
};

const policiesOf = (plans: readonly ServicePlan[]): readonly AdmissionPolicy[] => {
  const services = plans.map(({ namespace }) => namespace);
  const everywhere = [...Object.keys(platformNamespaces), ...services];
  return [
    {
      name: 'no-load-balancers',
      rules: [
        { apiGroups: [''], apiVersions, resources: ['services'] },
        { apiGroups: ['networking.k8s.io'], apiVersions, resources: ['ingresses'] },
      ],
      validations: [
        {
          expression: "object.kind != 'Service' || object.spec.type != 'LoadBalancer'",
          message: 'OpenTofu owns the load balancers: use type ClusterIP and a TargetGroupBinding',
        },
        {
          expression:
            "object.kind != 'Ingress' || (object.spec.?ingressClassName.orValue('alb') != 'alb' && object.metadata.?annotations[?'kubernetes.io/ingress.class'].orValue('') != 'alb')",
          message: 'OpenTofu owns the load balancers: an Ingress of class alb would make one, use a TargetGroupBinding',
        },
      ],
    },
    {
      name: 'pinned-images',
      rules: workloads,
      variables: podVariables,
      namespaces: everywhere,
      validations: [
        {
          expression:
            "variables.containers.all(c, c.image.matches('@sha256:[0-9a-f]{64}$') || (c.image.matches(':[^:/]*[0-9][^:/]*$') && !c.image.endsWith(':latest')))",
          message: 'name each image by its digest, or by the tag of a version',
        },
      ],
    },
    {
      name: 'released-images',
      rules: workloads,
      variables: podVariables,
      namespaces: services,
      validations: [
        {
          expression: "variables.containers.all(c, c.image.matches('@sha256:[0-9a-f]{64}$'))",
          message: 'what we release is named by its digest alone: the one in gitops/overlays/<cluster>/versions',
        },
      ],
    },
    {
      name: 'bounded-containers',
      rules: workloads,
      variables: podVariables,
      namespaces: everywhere,
      validations: [
        {
          expression: 'variables.containers.all(c, c.?resources.?limits.?memory.hasValue())',
          message: 'give each container a memory limit: without one it takes the node along',
        },
        {
          expression:
            'variables.containers.all(c, c.?resources.?requests.?cpu.hasValue() && c.?resources.?requests.?memory.hasValue())',
          message: 'give each container requests for cpu and memory: the scheduler counts by them',
        },
      ],
    },
  ];
};

/** What the API server refuses, whoever asks. */
export function addAdmissionPolicies(chart: Chart, plans: readonly ServicePlan[]): void {
  for (const policy of policiesOf(plans)) {
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
