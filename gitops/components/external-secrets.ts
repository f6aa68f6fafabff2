import { podIdentities } from '@sample-platform-ai/infra/environments/services.ts';
import { type Component, waves } from '../component.ts';
import { helmCharts } from '../helm-charts.ts';

const { namespace, serviceAccount } = podIdentities.externalSecrets;

/** Brings what people put into Secrets Manager to where it is used. */
export const externalSecrets: Component = {
  name: 'external-secrets',
  namespace,
  project: 'controllers',
  wave: waves.controllers,
  chart: {
    chart: helmCharts.externalSecrets,
    releaseName: 'external-secrets',
    values: () => ({ serviceAccount: { name: serviceAccount } }),
  },
};
