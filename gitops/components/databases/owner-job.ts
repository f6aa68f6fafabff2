import type { PlatformNamespace } from '@sample-platform-ai/environments/platform-tools.ts';
import { factsConfigMap } from '@sample-platform-ai/infra/modules/delivery/facts.ts';
import type { Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-29';
import { HookJob, type HookJobProps } from '../../workload/hook-job.ts';
import { priorityClasses } from '../policies/priority-classes.ts';

export const databasesNamespace = 'databases' satisfies PlatformNamespace;
/** Account, ConfigMap of statements, and part of the labels of its jobs. */
export const databasesName = 'databases';
/** Secret with the sign-in of the server's owner. */
export const ownerSecretName = `${databasesName}-owner`;
export const scriptFolder = '/etc/databases';
/** The official image for psql, from AWS' mirror. A client of the server's major version or newer works. */
const image = 'public.ecr.aws/docker/library/postgres:17.6-trixie';

export interface OwnerJobProps extends Pick<HookJobProps, 'name' | 'hook' | 'annotations'> {
  /** File of the ConfigMap that it runs. */
  readonly script: string;
  /** Database that it connects to. */
  readonly firstDatabase: string;
  /** More variables of the script. @default [] */
  readonly env?: readonly k8s.EnvVar[];
}

/** A job that runs psql as the server's owner, over TLS that verifies authority and host. */
export function addOwnerJob(chart: Chart, { script, firstDatabase, env = [], ...job }: OwnerJobProps): void {
  const fact = (key: string): Pick<k8s.EnvVar, 'valueFrom'> => ({
    valueFrom: { configMapKeyRef: { name: factsConfigMap, key } },
  });
  const owner = (key: string): Pick<k8s.EnvVar, 'valueFrom'> => ({
    valueFrom: { secretKeyRef: { name: ownerSecretName, key } },
  });
  new HookJob(chart, `job-${job.name}`, {
    ...job,
    namespace: databasesNamespace,
    partOf: databasesName,
    image,
    args: [],
    serviceAccountName: databasesName,
    priorityClassName: priorityClasses.job.name,
    env: [
      { name: 'PGHOST', ...fact('databaseWriterHost') },
      { name: 'PGPORT', ...fact('databasePort') },
      { name: 'PGDATABASE', value: firstDatabase },
      { name: 'PGUSER', ...owner('username') },
      { name: 'PGPASSWORD', ...owner('password') },
      { name: 'PGSSLMODE', value: 'verify-full' },
      { name: 'PGSSLROOTCERT', value: `${scriptFolder}/authorities.pem` },
      { name: 'PGCONNECT_TIMEOUT', value: '10' },
      { name: 'HOME', value: '/tmp' },
      ...env,
    ],
    mounts: [{ path: scriptFolder, volume: { name: 'statements', configMap: { name: databasesName } } }],
    cpuMillicores: 50,
    memoryMib: 64,
    container: { command: ['sh', `${scriptFolder}/${script}`] },
    retries: 6,
    deadlineSeconds: 900,
  });
}
