import { isReady } from '../world/kube.ts';
import { isSo, until } from '../world/patience.ts';
import { audiences, outside, secretsOf, stopFile } from '../world/stand-ins.ts';
import { type Play, unless } from './play.ts';

export const secretChanged: Play = {
  name: 'secret-changed',
  expected:
    'A value that changes in the store takes effect when the pods restart, not before; no request fails meanwhile.',
  whyNot: ({ plan }) =>
    plan.isReleaseLedger && plan.secrets.some(({ keys }) => keys.includes('clientId'))
      ? undefined
      : 'the client has no request whose answer depends on a secret of this service',
  run: async (stage) => {
    const watch = async (seconds: number) => {
      const end = stage.load.begin();
      await until('two seconds pass', seconds + 10, () => isSo(pause(seconds)));
      return (await end()).probe;
    };
    const before = await watch(2);
    await stage.deployer.putSecrets(secretsOf(stage.plan, audiences[1]));
    const untilRestart = await watch(4);
    await stage.kubectl(['rollout', 'restart', `deployment/${stage.serving.name}`, stage.namespace]);
    await stage.settled();
    const after = await watch(2);
    await stage.deployer.putSecrets(secretsOf(stage.plan));
    const accepted = (statuses: readonly number[]) => statuses.filter((status) => status === 200).length;
    return {
      happened: `Tokens for the new value: ${accepted(before)} of ${before.length} accepted before, ${accepted(untilRestart)} of ${untilRestart.length} after the change, ${accepted(after)} of ${after.length} after a restart.`,
      problems: [
        ...unless(before.length > 0 && accepted(before) === 0, 'the probe was accepted before the change'),
        ...unless(accepted(untilRestart) === 0, 'the value took effect without a restart'),
        ...unless(after.length > 0 && accepted(after) === after.length, 'the value has no effect after the restart'),
      ],
    };
  },
};

const pause = (seconds: number): Promise<boolean> =>
  new Promise((resolve) => setTimeout(() => resolve(true), seconds * 1000));

export const databaseLost: Play = {
  name: 'database-lost',
  expected:
    'A pod without its database gets no traffic and is not restarted; the service recovers by itself once the database is back.',
  mayFail: true,
  whyNot: ({ plan }) => (plan.database ? undefined : 'the service has no database'),
  run: async (stage) => {
    const restarts = async () =>
      (await stage.pods())
        .flatMap(({ status }) => status.containerStatuses ?? [])
        .reduce((sum, { restartCount }) => sum + restartCount, 0);
    const before = await restarts();
    const inDatabase = (command: string) =>
      stage.kubectl(['exec', 'deployment/postgres', `--namespace=${outside}`, '--', 'sh', '-c', command]);
    await inDatabase(`touch ${stopFile} && kill -QUIT 1`);
    await until('no pod is ready', 60, () => isSo(stage.pods().then((pods) => pods.every((pod) => !isReady(pod)))));
    const backAt = performance.now();
    await until('the database starts again', 60, () =>
      isSo(
        inDatabase(`rm -f ${stopFile}`).then(
          () => true,
          () => false,
        ),
      ),
    );
    await stage.settled();
    await stage.load.quiet();
    const back = Math.round((performance.now() - backAt) / 1000);
    const after = await restarts();
    return {
      happened: `Every pod left the Service; ${back} s after the database's start all served again. ${after - before} restarts.`,
      problems: unless(after === before, `${after - before} restarts of the service's containers`),
    };
  },
};
