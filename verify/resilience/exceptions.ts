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

/** Until every protected environment has a vault. */
const untilVault = '2027-02-28';
/** An environment with a vault has to lock it. */
export const hasVault = ({ stacks }: World): boolean =>
  stacks.some(({ resourceList }) => resourceList.some(({ type }) => type === 'aws_backup_vault'));

/** Every finding that is left as it is. The test fails for one that no finding needs, and the command after its day. */
export const exceptionsOf = (worlds: readonly World[]): readonly Exception[] => [
  ...worlds
    .filter((world) => world.environment.protectFromDestroy && !hasVault(world))
    .map(
      ({ environment: { name, database } }): Exception => ({
        check: 'locked-backups',
        resources: `${name}-data-*/${database.kind === 'aurora-global' ? 'aws_rds_cluster' : 'aws_db_instance'}.*`,
        reason:
          'The environment has no vault of AWS Backup: automated backups and the final snapshot are all that is kept, and an administrator of the account can delete them',
        expires: untilVault,
      }),
    ),
  ...(worlds.some(({ environment }) => environment.regions.some(spansZones)) ? singleTools : []),
];
