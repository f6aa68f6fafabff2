import { type FactName, factsConfigMap } from '@sample-platform-ai/infra/modules/delivery/facts.ts';
import type { k8s } from 'cdk8s-plus-29';

/** A variable with what only AWS knows: it takes its value from the ConfigMap that the delivery stack writes. */
export const fact = (key: FactName): k8s.EnvVar => ({
  name: key,
  valueFrom: { configMapKeyRef: { name: factsConfigMap, key } },
});

/** A variable from a Secret in the pod's namespace. */
export const secretKey = (name: string, secret: string, key: string): k8s.EnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});
