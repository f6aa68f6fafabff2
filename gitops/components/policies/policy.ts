import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { platformNamespaces } from '@sample-platform-ai/environments/platform-tools.ts';

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
}

export interface AdmissionPolicy {
  readonly name: string;
  readonly rules: readonly Rule[];
  /** Name -> CEL. @default {} */
  readonly variables?: Readonly<Record<string, string>>;
  /** CEL that must be true, and the message of a refusal. */
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
  /** @default every namespace */
  readonly namespaces?: readonly string[];
}

const apiVersions = ['v1'];
/** Every kind with a pod template, so that a sync is refused, not only its pods later. */
export const workloads: readonly Rule[] = [
  { apiGroups: [''], apiVersions, resources: ['pods'] },
  { apiGroups: ['apps'], apiVersions, resources: ['deployments', 'daemonsets', 'statefulsets'] },
  { apiGroups: ['batch'], apiVersions, resources: ['jobs', 'cronjobs'] },
];
export const podVariables = {
  spec: "object.kind == 'Pod' ? object.spec : object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec : object.spec.template.spec",
  containers: 'variables.spec.containers + variables.spec.?initContainers.orValue([])',
};

export const platformAndServices = (plans: readonly ServicePlan[]): readonly string[] => [
  ...Object.keys(platformNamespaces),
  ...plans.map(({ namespace }) => namespace),
];

const text = (value: string) => `'${value}'`;
const listOf = (values: readonly string[]) => `[${values.map(text).join(', ')}]`;

/** CEL: the names of a namespace; empty for an unknown namespace. */
export const namesOfNamespace = (names: Readonly<Record<string, readonly string[]>>): string =>
  `{${Object.entries(names)
    .map(([namespace, own]) => `${text(namespace)}: ${listOf(own)}`)
    .join(', ')}}[?request.namespace].orValue([])`;
