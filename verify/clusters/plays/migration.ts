import { HookFailed } from '../world/release.ts';
import type { Stage } from '../world/stage.ts';
import { outside } from '../world/stand-ins.ts';
import { type Play, unless } from './play.ts';
import { migrationUid } from './releases.ts';

/** Whether the user that migrates may sign in: without it, every migration fails. */
export async function migrationLogin(stage: Stage, may: 'LOGIN' | 'NOLOGIN'): Promise<void> {
  await stage.kubectl([
    ...['exec', 'deployment/postgres', `--namespace=${outside}`, '--', 'sh', '-c'],
    `psql --quiet --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --command='ALTER ROLE ${stage.plan.database?.users.migration} ${may}'`,
  ]);
}

export const failingMigration: Play = {
  name: 'failing-migration',
  expected: 'A failed migration ends the release before it changes anything; its log stays readable.',
  whyNot: ({ plan }) => (plan.database?.migration.runsHere ? undefined : 'releases do not migrate in this region'),
  run: async (stage) => {
    const { database } = stage.plan;
    if (!database) throw new Error('the service has no database');
    const before = await stage.deployment();
    await migrationLogin(stage, 'NOLOGIN');
    const ended = await stage.sync(stage.other(), { seconds: 180, endsAtFailedHook: true }).then(
      () => 'the sync succeeded',
      (error: unknown) => (error instanceof HookFailed ? undefined : String(error)),
    );
    const after = await stage.deployment();
    const failedJob = await migrationUid(stage);
    const log = await stage.kubectl(['logs', `job/${database.migration.name}`, stage.namespace]);
    await migrationLogin(stage, 'LOGIN');
    const mendedAt = performance.now();
    await stage.sync(stage.current);
    const mended = Math.round((performance.now() - mendedAt) / 1000);
    await stage.settled();
    const reason = /not permitted to log in/.exec(log)?.[0];
    return {
      happened: `The job failed; its log ${reason ? `says: ${reason}` : 'has no reason'}. The next release deleted it, migrated, and was complete after ${mended} s.`,
      problems: [
        ...unless(ended === undefined, ended ?? ''),
        ...unless(after.metadata.generation === before.metadata.generation, 'the Deployment was changed'),
        ...unless(reason !== undefined, `the log does not say why: ${log.slice(-300)}`),
        ...unless(failedJob !== (await migrationUid(stage)), 'the next sync did not run the job again'),
      ],
    };
  },
};
