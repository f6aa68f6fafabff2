import type { ApiCall } from '../world/aws-api.ts';
import type { Play } from './play.ts';

const isProbe = ({ operation }: ApiCall) => operation.startsWith('GET /ready');

/** Where the command is killed: this call arrives and has its effect, and its answer does not come. */
const interruptions: readonly { readonly at: string; readonly isIt: (call: ApiCall) => boolean }[] = [
  { at: 'its first look', isIt: ({ operation }) => operation === 'DescribeGlobalClusters' },
  { at: 'a change of a health check', isIt: ({ operation }) => /^POST .*healthcheck\//.test(operation) },
  {
    // Both are sent at the same time: the one before may have begun the failover already.
    at: 'the call that begins the failover, or the probe where it was begun before',
    isIt: (call) => call.operation === 'FailoverGlobalCluster' || isProbe(call),
  },
  { at: 'the probe of a public host', isIt: isProbe },
];

/** The command itself is killed at each of its steps, and run again; the change is begun once. */
export const failoverInterrupted: Play = {
  name: 'failover-interrupted',
  description: "the writer's region is killed, and the failover command as well, at each of its steps; it is run again",
  mayLoseTail: true,
  retriesSuffice: false,
  act: async ({ world, step, fault, delivery, deliveryKilledAt, problem, everyoneServed, leftBehind }) => {
    const [lost, left] = world.regions;
    const args = ['failover', '--to', left.name, '--mode', 'failover', '--drain'];
    fault();
    await world.kill(lost.name);
    step(`${lost.name} is dead`);
    for (const { at, isIt } of interruptions) {
      await deliveryKilledAt(args, isIt);
      step(`the command is killed at ${at}`);
    }
    await delivery(args);
    const begun = world.globalDatabase.steps.filter(({ what }) => what.startsWith('RDS takes')).length;
    if (begun !== 1) problem(`the failover was begun ${begun} times`);
    await everyoneServed();
    leftBehind(await world.revive(lost.name));
    await delivery(['undrain', '--region', lost.name]);
    await everyoneServed();
  },
};
