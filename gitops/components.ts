import type { Component } from './component.ts';
import { argoCd } from './components/argo-cd/argo-cd.ts';
import { externalSecrets } from './components/external-secrets/external-secrets.ts';
import { backend } from './components/ledger/backend.ts';
import { frontend } from './components/ledger/frontend.ts';
import { ledgerNamespace } from './components/ledger/namespace.ts';
import { loadBalancerController } from './components/load-balancer-controller.ts';
import { notifications } from './components/notifications/notifications.ts';
import { policies } from './components/policies/policies.ts';
import { observability } from './observability/components.ts';

/** Everything that runs in a cluster beside EKS' own add-ons. */
export const components: readonly Component[] = [
  policies,
  externalSecrets,
  loadBalancerController,
  argoCd,
  ledgerNamespace,
  ...observability,
  backend,
  frontend,
  notifications,
];
