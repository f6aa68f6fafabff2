import { controllerIdentities } from '@sample-platform-ai/environments/platform-tools.ts';
import { type Component, waves } from '../component.ts';
import { helmCharts } from '../helm-charts.ts';

const { namespace, serviceAccount } = controllerIdentities.loadBalancerController;

/** Registers pods with the target groups of the ingress stack. It creates no load balancer. */
export const loadBalancerController: Component = {
  name: 'load-balancer-controller',
  namespace,
  project: 'controllers',
  wave: waves.controllers,
  chart: {
    chart: helmCharts.loadBalancerController,
    releaseName: 'aws-load-balancer-controller',
    values: ({ names, region, spansZones }) => ({
      clusterName: names.cluster,
      // Explicit, because pods do not reach the instance metadata. AWS chooses the VPC's id, the platform its name.
      region: region.name,
      vpcTags: { Name: names.resource('vpc') },
      serviceAccount: { name: serviceAccount },
      replicaCount: 2,
      podDisruptionBudget: { maxUnavailable: 1 },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: spansZones ? 'topology.kubernetes.io/zone' : 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'aws-load-balancer-controller' } },
        },
      ],
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '128Mi' } },
      podSecurityContext: { fsGroup: 65_534, seccompProfile: { type: 'RuntimeDefault' } },
      securityContext: {
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      },
      // TargetGroupBindings only: everything that creates load balancers, listeners, rules or security groups is off.
      ingressClassParams: { create: false },
      createIngressClassResource: false,
      enableServiceMutatorWebhook: false,
      enableBackendSecurityGroup: false,
      enableShield: false,
      enableWaf: false,
      enableWafv2: false,
      controllerConfig: { featureGates: { ALBGatewayAPI: false, NLBGatewayAPI: false } },
    }),
    // Each rendering of the chart generates a certificate authority. The first one stays, with the bundles that trust it.
    ignoredDifferences: [
      { group: '', kind: 'Secret', name: 'aws-load-balancer-tls', jqPathExpressions: ['.data'] },
      ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].map((kind) => ({
        group: 'admissionregistration.k8s.io',
        kind,
        name: 'aws-load-balancer-webhook',
        jqPathExpressions: ['.webhooks[]?.clientConfig.caBundle'] as const,
      })),
    ],
  },
};
