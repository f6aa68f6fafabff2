import { databaseAuthorities } from '@sample-platform-ai/environments/catalogue/authorities.ts';
import { ownerSecret } from '@sample-platform-ai/environments/plan/database-owner.ts';
import type { PlatformNamespace } from '@sample-platform-ai/environments/platform-tools.ts';
import { firstRegion } from '@sample-platform-ai/environments/promotion-order.ts';
import { factsConfigMap } from '@sample-platform-ai/infra/modules/delivery/facts.ts';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import type { Cluster } from '../../cluster.ts';
import { type Component, waves } from '../../component.ts';
import { HookJob } from '../../workload/hook-job.ts';
import { addExternalSecret } from '../external-secrets/external-secret.ts';
import { priorityClasses } from '../policies/priority-classes.ts';
import { addDatabaseNetwork } from './network.ts';
import { databaseStatements, serverStatements } from './statements.ts';

export const databasesNamespace = 'databases' satisfies PlatformNamespace;
const name = 'databases';
const scriptFolder = '/etc/databases';
/** The official image for psql, from AWS' mirror. A client of the server's major version or newer works. */
const image = 'public.ecr.aws/docker/library/postgres:17.6-trixie';

/** The owner signs in over verified TLS, and the first failed statement ends the job. */
const script = `set -eu
psql() { command psql --no-psqlrc --quiet --no-password --set ON_ERROR_STOP=1 "$@"; }
psql --file ${scriptFolder}/server.sql
for file in ${scriptFolder}/database-*.sql; do
  name="\${file##*/database-}"
  psql --dbname "\${name%.sql}" --file "$file"
  echo "\${name%.sql} is ready"
done
`;

/**
 * Creates each service's database, its users and their privileges, in the region that a release reaches first: its
 * migrations run there. It runs again when its statements change.
 */
export const databases = ({ environment, region, plans }: Cluster): readonly Component[] => {
  const wanted = plans.flatMap(({ database }) => (database ? [database] : []));
  if (wanted.length === 0 || region.name !== firstRegion(environment)) return [];
  return [
    {
      name,
      namespace: databasesNamespace,
      project: 'controllers',
      wave: waves.workloads,
      manifests: (chart, cluster) => {
        addDatabaseNetwork(chart, cluster, name);
        new k8s.KubeServiceAccount(chart, 'account', { metadata: { name }, automountServiceAccountToken: false });
        addOwner(chart, cluster);
        new k8s.KubeConfigMap(chart, 'statements', {
          metadata: { name },
          data: withoutLastNewlines({
            'make.sh': script,
            // Of every region, because the writer moves to another one in a failover.
            'authorities.pem': environment.regions
              .flatMap((region) => databaseAuthorities(region.name))
              .map((pem) => `${pem}\n`)
              .join(''),
            'server.sql': serverStatements(environment.database.databaseName, wanted),
            ...Object.fromEntries(
              wanted.map((database) => [`database-${database.name}.sql`, databaseStatements(database)]),
            ),
          }),
        });
        addJob(chart, environment.database.databaseName);
      },
    },
  ];
};

/** kustomize removes it from values of a patch. */
const withoutLastNewlines = (files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.trimEnd()]));

function addOwner(chart: Chart, { names, environment }: Cluster): void {
  const secret = ownerSecret(names, environment);
  const value = (key: string) =>
    'name' in secret
      ? `{{ .${key} }}`
      : // `find` returns one secret; its key is the name that RDS chose.
        `{{ range $name, $value := . }}{{ ($value | fromJson).${key} }}{{ end }}`;
  addExternalSecret(chart, {
    name: `${name}-owner`,
    ...('name' in secret ? { secretName: secret.name } : { tags: secret.tags }),
    data: { username: value('username'), password: value('password') },
  });
}

function addJob(chart: Chart, firstDatabase: string): void {
  const fact = (key: string): Pick<k8s.EnvVar, 'valueFrom'> => ({
    valueFrom: { configMapKeyRef: { name: factsConfigMap, key } },
  });
  const owner = (key: string): Pick<k8s.EnvVar, 'valueFrom'> => ({
    valueFrom: { secretKeyRef: { name: `${name}-owner`, key } },
  });
  new HookJob(chart, 'job', {
    name,
    partOf: name,
    hook: 'Sync',
    image,
    args: [],
    serviceAccountName: name,
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
    ],
    mounts: [{ path: scriptFolder, volume: { name: 'statements', configMap: { name } } }],
    cpuMillicores: 50,
    memoryMib: 64,
    container: { command: ['sh', `${scriptFolder}/make.sh`] },
    retries: 6,
    deadlineSeconds: 900,
  });
}
