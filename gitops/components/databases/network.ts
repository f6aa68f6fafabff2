import { subnetCidrs } from '@sample-platform-ai/environments/subnets.ts';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import type { Cluster } from '../../cluster.ts';
import { allowNameResolution, denyByDefault, postgres, ranges, tcp } from '../../network/rules.ts';

/** The job reaches only the database, in every region of the writer. */
export function addDatabaseNetwork(chart: Chart, { environment }: Cluster, name: string): void {
  denyByDefault(chart);
  allowNameResolution(chart);
  new k8s.KubeNetworkPolicy(chart, 'policy', {
    metadata: { name },
    spec: {
      // Every job here, those of previews too.
      podSelector: { matchLabels: { 'app.kubernetes.io/part-of': name } },
      policyTypes: ['Ingress', 'Egress'],
      egress: [
        {
          to: [...ranges(environment.regions.flatMap((region) => subnetCidrs(region, 'data')))],
          ports: tcp(postgres),
        },
      ],
    },
  });
}
