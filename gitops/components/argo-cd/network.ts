import { subnetCidrs } from '@sample-platform-ai/environments/subnets.ts';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import type { Cluster } from '../../cluster.ts';

/** What a node answers itself: its metadata, and the credentials of other pods. */
const nodeLocal = '169.254.0.0/16';

/**
 * Argo CD calls the Kubernetes API, code hosts and services wherever they are, but no database and nothing that a node answers
 * itself. The chart's own policies say what comes in.
 */
export function addArgoCdEgress(chart: Chart, { environment }: Cluster): void {
  const databases = environment.regions.flatMap((region) => subnetCidrs(region, 'data'));
  new k8s.KubeNetworkPolicy(chart, 'egress', {
    metadata: { name: 'egress' },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: [...databases, nodeLocal] } }] }],
    },
  });
}
