import { databaseAuthorities } from '@sample-platform-ai/environments/catalogue/authorities.ts';
import { ownerSecret } from '@sample-platform-ai/environments/plan/database-owner.ts';
import { firstRegion } from '@sample-platform-ai/environments/promotion-order.ts';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import { type Cluster, servicesOf } from '../../cluster.ts';
import { type Component, waves } from '../../component.ts';
import { addExternalSecret } from '../external-secrets/external-secret.ts';
import { addDatabaseNetwork } from './network.ts';
import { addOwnerJob, databasesName, databasesNamespace, ownerSecretName, scriptFolder } from './owner-job.ts';
import { previewFiles } from './preview.ts';
import { databaseStatements, serverStatements } from './statements.ts';

const name = databasesName;

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
export const databases = (cluster: Cluster): readonly Component[] => {
  const { environment, region, plans } = cluster;
  const databasesOf = (some: typeof plans) => some.flatMap(({ database }) => (database ? [database] : []));
  const wanted = databasesOf(servicesOf(cluster));
  const previews = databasesOf(plans.filter(({ preview }) => preview));
  if (wanted.length === 0 || region.name !== firstRegion(environment)) return [];
  return [
    {
      name,
      namespace: databasesNamespace,
      project: 'controllers',
      wave: waves.workloads,
      manifests: (chart) => {
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
            ...previewFiles(environment.database.databaseName, previews),
          }),
        });
        addOwnerJob(chart, {
          name,
          hook: 'Sync',
          script: 'make.sh',
          firstDatabase: environment.database.databaseName,
        });
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
    name: ownerSecretName,
    ...('name' in secret ? { secretName: secret.name } : { tags: secret.tags }),
    data: { username: value('username'), password: value('password') },
  });
}
