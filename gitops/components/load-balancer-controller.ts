import { podIdentities } from '@sample-platform-ai/infra/environments/services.ts';
import { type Component, waves } from '../component.ts';
import { helmCharts } from '../helm-charts.ts';

const { namespace, serviceAccount } = podIdentities.loadBalancerController;

/** Joins pods to the target groups that OpenTofu has made, and makes no load balancer of its own. */
export const loadBalancerController: Component = {
  name: 'load-balancer-controller',
  namespace,
  project: 'controllers',
  wave: waves.controllers,
  chart: {
    chart: helmCharts.loadBalancerController,
    releaseName: 'aws-load-balancer-controller',
    values: ({ names, site }) => ({
      clusterName: names.cluster,
      region: site.name,
      vpcTags: { Name: names.resource('vpc') },
      serviceAccount: { name: serviceAccount },
    }),
  },
};
