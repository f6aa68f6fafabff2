import type { Component } from './component.ts';
import { argoCd } from './components/argo-cd.ts';
import { backend } from './components/backend.ts';
import { externalSecrets } from './components/external-secrets.ts';
import { loadBalancerController } from './components/load-balancer-controller.ts';
import { observability } from './observability/components.ts';

/** Everything that runs in a cluster beside EKS' own add-ons. */
export const components: readonly Component[] = [
  argoCd,
  externalSecrets,
  loadBalancerController,
  ...observability,
  backend,
];
