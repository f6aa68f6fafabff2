import { podIdentities } from '@sample-platform-ai/infra/environments/services.ts';
import * as kplus from 'cdk8s-plus-29';
import { type Component, waves } from '../component.ts';

/** The ledger's API. */
export const backend: Component = {
  name: 'backend',
  namespace: podIdentities.backend.namespace,
  project: 'application',
  wave: waves.application,
  manifests: (chart) => {
    new kplus.ServiceAccount(chart, 'service-account', {
      metadata: { name: podIdentities.backend.serviceAccount },
      automountToken: false,
    });
  },
};
