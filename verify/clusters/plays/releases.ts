import { type Job, read } from '../world/kube.ts';
import { until } from '../world/patience.ts';
import type { Release, Stage } from '../world/stage.ts';
import { type Play, unless } from './play.ts';

const uids = async (stage: Stage): Promise<ReadonlySet<string>> =>
  new Set((await stage.pods()).map(({ metadata }) => metadata.uid));

/** The uid of the migration's job; `undefined` where releases here do not migrate. */
export async function migrationUid(stage: Stage): Promise<string | undefined> {
  const { database } = stage.plan;
  if (!database?.migration.runsHere) return undefined;
  const job = await read<Job>(stage.target, ['job', database.migration.name, stage.namespace]);
  return job?.metadata.uid;
}

const migrated = (before: string | undefined, after: string | undefined): readonly string[] =>
  unless(before === undefined || before !== after, "the migration's job was not run again");

async function roll(stage: Stage, release: Release) {
  const [old, migration] = [await uids(stage), await migrationUid(stage)];
  await stage.sync(release);
  await stage.settled();
  const now = await uids(stage);
  const kept = [...now].filter((uid) => old.has(uid)).length;
  return { old: old.size, now: now.size, kept, problems: migrated(migration, await migrationUid(stage)) };
}

export const rollingUpdate: Play = {
  name: 'rolling-update',
  expected: 'The release migrates, then replaces each pod; no request fails.',
  run: async (stage) => {
    const { old, now, kept, problems } = await roll(stage, stage.other());
    return {
      happened: `${old} pods of the old release, ${now} of the new one.`,
      problems: [...problems, ...unless(kept === 0, `${kept} pods of the old release are left`)],
    };
  },
};

export const syncedTwice: Play = {
  name: 'synced-twice',
  expected: 'A second sync of the same release runs its migration again, and replaces no pod.',
  run: async (stage) => {
    const { old, kept, problems } = await roll(stage, stage.current);
    return {
      happened: `${kept} of ${old} pods were kept.`,
      problems: [...problems, ...unless(kept === old, `${old - kept} pods were replaced`)],
    };
  },
};

export const secondReleaseMeanwhile: Play = {
  name: 'second-release-meanwhile',
  expected:
    'A release that arrives while another rolls out also migrates, and replaces it; no request fails, and no pod of the first is left.',
  run: async (stage) => {
    const old = await uids(stage);
    const last = stage.other(stage.other());
    await stage.sync(stage.other(), { waits: false });
    await until('a pod of the first of both releases exists', 180, async () =>
      [...(await uids(stage))].some((uid) => !old.has(uid)) ? true : undefined,
    );
    const migration = await migrationUid(stage);
    await stage.sync(last);
    await stage.settled();
    const image = (await stage.deployment()).spec.template.spec.containers[0].image;
    const pods = await stage.pods();
    const others = pods.filter(({ spec }) => spec.containers[0].image !== image).length;
    return {
      happened: `${pods.length - others} of ${pods.length} pods run the last release.`,
      problems: [
        ...migrated(migration, await migrationUid(stage)),
        ...unless(others === 0, `${others} pods run another release`),
      ],
    };
  },
};

export const badDigest: Play = {
  name: 'bad-digest',
  expected:
    'A release whose image digest exists in no registry starts no container: the old pods keep serving, and one sync of the last release repairs it.',
  run: async (stage) => {
    const good = new Set((await stage.readyPods()).map(({ metadata }) => metadata.uid));
    const before = await stage.digest();
    const migrates = (await migrationUid(stage)) !== undefined;
    const stopped = await stage.sync('absent', { seconds: 15 }).then(
      () => 'the sync succeeded',
      () => undefined,
    );
    const afterHook = await stage.digest();
    // Where the migration has stopped it, the Deployment is tried as well.
    if (migrates) {
      const { name } = stage.serving;
      const [template] = stage.manifests('absent').filter(({ kind }) => kind === 'Deployment');
      const image = /"image":"([^"]+)"/.exec(JSON.stringify(template))?.[1] ?? '';
      await stage.kubectl(['set', 'image', `deployment/${name}`, `${name}=${image}`, stage.namespace]);
    }
    const waiting = await until('a pod waits for its image', 60, async () =>
      (await stage.pods())
        .flatMap(({ status }) => status.containerStatuses ?? [])
        .map(({ state }) => state.waiting?.reason)
        .find((reason) => reason !== undefined && /Image/.test(reason)),
    );
    const still = (await stage.readyPods()).filter(({ metadata }) => good.has(metadata.uid)).length;
    const isTerminated = await stage.deployer.terminate();
    await stage.sync(stage.current);
    await stage.settled();
    return {
      happened: `${migrates ? `The migration could not start, and ${isTerminated ? 'a person ended the sync' : 'the sync ended there'}. ` : ''}A new pod: ${waiting}. ${still} of ${good.size} old pods served on.`,
      problems: [
        ...unless(stopped === undefined, 'the sync of an absent image succeeded'),
        ...unless(!migrates || afterHook === before, 'the Deployment changed although the migration did not run'),
        ...unless(still === good.size, `only ${still} of ${good.size} old pods are ready`),
      ],
    };
  },
};
