import { onCallOf, toolExposures } from '@sample-platform-ai/environments/plan/tools.ts';
import { argoCdValues } from '@sample-platform-ai/infra/modules/delivery/argocd-values.ts';
import { type Component, waves } from '../../component.ts';
import { helmCharts } from '../../helm-charts.ts';
import { addTargetGroupBinding } from '../../network/target-group-binding.ts';
import { addExternalSecret } from '../external-secrets/external-secret.ts';
import { addArgoCdEgress } from './network.ts';

const oidcSecret = 'argocd-oidc';

/** Argo CD manages itself, with the chart and the values of the delivery stack. */
export const argoCd: Component = {
  name: 'argo-cd',
  namespace: 'argocd',
  project: 'controllers',
  wave: waves.workloads,
  chart: {
    chart: helmCharts.argoCd,
    releaseName: 'argocd',
    values: ({ names, environment, spansZones }) =>
      argoCdValues({
        host: names.internalHost('argocd'),
        oidcSecret,
        onCall: onCallOf(environment),
        highlyAvailable: spansZones,
      }),
  },
  manifests: (chart, cluster) => {
    addArgoCdEgress(chart, cluster);
    addExternalSecret(chart, {
      name: oidcSecret,
      secretName: cluster.names.secret('argocd', 'oidc'),
      data: { issuer: '{{ .issuer }}', clientId: '{{ .clientId }}', clientSecret: '{{ .clientSecret }}' },
      // References in Argo CD's configuration resolve only in a Secret with this label.
      labels: { 'app.kubernetes.io/part-of': 'argocd' },
    });
    for (const exposure of toolExposures(cluster.names).filter(({ id }) => id === 'argocd')) {
      addTargetGroupBinding(chart, { exposure, serviceName: 'argocd-server', servicePort: 80 });
    }
  },
};
