import type { DatabasePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { Chart } from 'cdk8s';
import type { Cluster } from '../../cluster.ts';
import { syncWave } from '../../component.ts';
import { addOwnerJob, scriptFolder } from './owner-job.ts';
import { databaseStatements, isOfAnother, ofThisOne, removalStatements, serverStatements } from './statements.ts';

/**
 * The database of a preview: it comes before the migration, and goes after the pods. Where a slot passes from one pull request
 * to another before Argo CD has seen the end of the first, it goes before the next one comes.
 */

/** Of everything in a preview, by its ApplicationSet: the number of the pull request. */
export const pullRequestAnnotation = 'platform/pull-request';

const commands = ['create', 'drop'] as const;
type Command = (typeof commands)[number];
const fileOf = (command: Command, database: string) => `preview-${command}-${database}`;

/** Files of the ConfigMap in the namespace of the jobs: a preview has neither statements nor the owner's sign-in. */
export const previewFiles = (
  firstDatabase: string,
  databases: readonly DatabasePlan[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    databases.flatMap((database) => {
      const { name } = database;
      const create = `set -eu
psql() { command psql --no-psqlrc --quiet --no-password --set ON_ERROR_STOP=1 "$@"; }
another=$(psql --tuples-only --no-align --set "of=$PULL_REQUEST" --file "${scriptFolder}/${fileOf('create', name)}-another.sql")
if [ "$another" = t ]; then sh "${scriptFolder}/${fileOf('drop', name)}.sh"; fi
psql --file "${scriptFolder}/${fileOf('create', name)}-server.sql"
psql --set "of=$PULL_REQUEST" --file "${scriptFolder}/${fileOf('create', name)}-of.sql"
psql --dbname ${name} --file "${scriptFolder}/${fileOf('create', name)}-database.sql"
echo "${name} is ready"
`;
      const drop = `set -eu
psql --no-psqlrc --quiet --no-password --set ON_ERROR_STOP=1 --file "${scriptFolder}/${fileOf('drop', name)}.sql"
echo "${name} is gone"
`;
      return [
        [`${fileOf('create', name)}.sh`, create],
        [`${fileOf('create', name)}-another.sql`, isOfAnother(database)],
        [`${fileOf('create', name)}-of.sql`, ofThisOne(database)],
        [`${fileOf('create', name)}-server.sql`, serverStatements(firstDatabase, [database])],
        [`${fileOf('create', name)}-database.sql`, databaseStatements(database)],
        [`${fileOf('drop', name)}.sh`, drop],
        [`${fileOf('drop', name)}.sql`, removalStatements(database)],
      ];
    }),
  );

/** The jobs of one preview, which run in the namespace that has the owner's sign-in. */
export function addPreviewDatabase(chart: Chart, { environment }: Cluster, { name }: DatabasePlan): void {
  const job = (command: Command) => ({
    name: `${fileOf(command, name)}`.replaceAll('_', '-'),
    script: `${fileOf(command, name)}.sh`,
    firstDatabase: environment.database.databaseName,
  });
  // Before the migration, which is a hook of the same phase.
  const number = { fieldRef: { fieldPath: `metadata.annotations['${pullRequestAnnotation}']` } };
  addOwnerJob(chart, {
    ...job('create'),
    hook: 'PreSync',
    annotations: syncWave(-1),
    env: [{ name: 'PULL_REQUEST', valueFrom: number }],
  });
  addOwnerJob(chart, { ...job('drop'), hook: 'PostDelete', annotations: {} });
}
