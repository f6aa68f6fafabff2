import { argoCdValues } from '@sample-platform-ai/infra/modules/delivery/argocd-values.ts';
import { type Component, waves } from '../component.ts';
import { helmCharts } from '../helm-charts.ts';

/** Argo CD keeps itself as the delivery stack has installed it: the same chart with the same values. */
export const argoCd: Component = {
  name: 'argo-cd',
  namespace: 'argocd',
  project: 'controllers',
  wave: waves.foundations,
  chart: {
    chart: helmCharts.argoCd,
    releaseName: 'argocd',
    values: (cluster) =>
      argoCdValues({
        host: cluster.names.internalHost('argocd'),
        oidcSecret: 'argocd-oidc',
        highlyAvailable: cluster.spansZones,
      }),
  },
};
