import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { plays } from './index.ts';
import type { Play, Stage } from './play.ts';

const runbook = readFileSync(resolve(import.meta.dirname, '../../../docs/runbooks/region-failover.md'), 'utf8');
const known = new Set(
  [...runbook.matchAll(/pnpm delivery (.+) --environment "\$ENVIRONMENT" ([^`\n]+)/g)].map(
    ([, command = '', options = '']) => `${command} ${options.replaceAll(/"\$(PEER_)?REGION"/g, 'REGION')}`,
  ),
);

const regions = [{ name: 'one' }, { name: 'two' }];
const nothing = () => Promise.resolve();

/** The commands of a play in a world where everything succeeds at once. */
async function commandsOf({ act }: Play): Promise<readonly string[]> {
  const commands: string[] = [];
  const globalDatabase = { settled: nothing, rebuild: nothing, steps: [{ what: 'RDS takes the failover', at: 0 }] };
  const run = async (args: readonly string[]) => {
    commands.push(args.map((each) => (regions.some(({ name }) => name === each) ? 'REGION' : each)).join(' '));
  };
  const stage = {
    world: { regions, globalDatabase, kill: nothing, revive: nothing, cutOff: nothing, heal: nothing },
    step: () => {},
    fault: () => {},
    leftBehind: () => {},
    problem: () => {},
    everyoneServed: nothing,
    delivery: run,
    deliveryKilledAt: run,
  };
  // Plays that move the writer use no more than this.
  await act(stage as unknown as Stage);
  return commands;
}

const moving = [
  'switchover',
  'region-evacuated',
  'writer-region-killed',
  'failover-interrupted',
  'failback',
  'region-cut-off',
];

const running = new Map<string, Promise<readonly string[]>>();
/** Each play once: some wait for seconds. */
const commandsOfPlay = (name: string): Promise<readonly string[]> => {
  const play = plays.find((each) => each.name === name);
  if (!play) throw new Error(`found no play ${name}`);
  const commands = running.get(name) ?? commandsOf(play);
  running.set(name, commands);
  return commands;
};

it.each(moving)('%s runs the commands of the runbook', async (name) => {
  const commands = await commandsOfPlay(name);
  expect(commands.length).toBeGreaterThan(0);
  expect(commands.filter((command) => !known.has(command))).toEqual([]);
});

it('every command of the runbook is run by a play', async () => {
  const played = await Promise.all(moving.map(commandsOfPlay));
  expect([...known].filter((command) => !played.flat().includes(command))).toEqual([]);
});
