import type { Cluster } from './cluster.ts';
import type { Component } from './component.ts';
import { argoCd } from './components/argo-cd/argo-cd.ts';
import { databases } from './components/databases/databases.ts';
import { externalSecrets } from './components/external-secrets/external-secrets.ts';
import { loadBalancerController } from './components/load-balancer-controller.ts';
import { notifications } from './components/notifications/notifications.ts';
import { policies } from './components/policies/policies.ts';
import { previews } from './components/previews/previews.ts';
import { serviceComponents } from './components/service/service.ts';
import { observability } from './observability/components.ts';

/** Everything that runs in a cluster except EKS add-ons. */
export const componentsOf = (cluster: Cluster): readonly Component[] => [
  policies,
  externalSecrets,
  loadBalancerController,
  argoCd,
  ...observability,
  ...databases(cluster),
  ...previews(cluster),
  ...cluster.plans.flatMap(serviceComponents),
  ...notifications(cluster),
];

/** Every component of these clusters once, by name: for lists. To render a component, use that of the cluster. */
export const componentsIn = (clusters: readonly Cluster[]): readonly Component[] => [
  ...new Map(clusters.flatMap(componentsOf).map((component) => [component.name, component])).values(),
];
