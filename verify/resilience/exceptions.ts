import type { Exception } from '../scan/gate.ts';
import type { World } from './world.ts';
import { spansZones } from './world.ts';

/** Decisions that hold until another one is made: looked at once a year. */
const yearly = '2027-11-30';

const singleTools: readonly Exception[] = [
  {
    check: 'tool-replicas',
    resources: '*/Chart.argo-cd.controller.replicas',
    reason:
      'Replicas of the controller divide clusters among them and replace no other one. What runs goes on without it; Kubernetes starts it in another zone, and a sync waits for that',
    expires: yearly,
  },
  {
    check: 'tool-replicas',
    resources: '*/Chart.kube-prometheus-stack.grafana.replicas',
    reason:
      'Grafana only shows: dashboards are files, alerts come from Prometheus, and a second replica would need a database for sessions',
    expires: yearly,
  },
];

/** Every finding that is left as it is. The test fails for one that no finding needs, and the command after its day. */
export const exceptionsOf = (worlds: readonly World[]): readonly Exception[] =>
  worlds.some(({ environment }) => environment.regions.some(spansZones)) ? singleTools : [];
