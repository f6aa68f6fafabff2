import { Command, InvalidArgumentError, Option } from 'commander';
import { minutesOf } from './duration.ts';
import { endpoints } from './endpoints.ts';
import { processMeasures } from './resources.ts';
import { type PeerKind, peerKinds } from './servers.ts';

const whole = (low: number, high: number) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new InvalidArgumentError(`give a whole number from ${low} to ${high}`);
};

const setting = (text: string, before: Readonly<Record<string, string>>) => {
  const [, name, value] = /^(\w+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('give NAME=VALUE');
  return { ...before, [name]: value };
};

export interface Options {
  /** Names of what is measured; everything when empty. */
  readonly endpoints: readonly string[];
  readonly rounds: number;
  readonly starts: number;
  readonly seconds: number;
  readonly warmup: number;
  readonly connections: number;
  /** The peers in Go, in turn; none when empty. */
  readonly peers: readonly PeerKind[];
  readonly atRate: boolean;
  /** Only compares responses. */
  readonly check: boolean;
  readonly against: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly againstEnvironment: Readonly<Record<string, string>>;
  readonly json: string | undefined;
}

const all = [...processMeasures, ...endpoints];
const list = all.map(({ name, about }) => `  ${name.padEnd(17)}${about}`).join('\n');

const processes = new Set(processMeasures.map(({ name }): string => name));
const defaults = { rounds: 5, starts: 7, seconds: 6, warmup: 4 } as const;
const everything = { ...defaults, endpoints, processes, others: peerKinds.length, atRate: true };

export function readOptions(args: readonly string[]): Options {
  const names = all.map(({ name }): string => name);
  const command = new Command('pnpm bench')
    .description(
      'Measures the ledger with a million deployments: the bundle as a separate process, in turn with a peer in Go (or with another build), on a separate PostgreSQL. Exits with 1 when a request failed.',
    )
    .argument(
      '[endpoint...]',
      'what to measure; everything when none is named',
      (name: string, before: string[] = []) => {
        if (!names.includes(name)) throw new InvalidArgumentError(`it is one of ${names.join(', ')}`);
        return [...before, name];
      },
    )
    .option('--rounds <n>', 'pairs of windows, in ABBA order', whole(1, 100), defaults.rounds)
    .option('--starts <n>', 'starts of each server', whole(1, 100), defaults.starts)
    .option('--seconds <n>', 'length of a window', whole(1, 120), defaults.seconds)
    .option('--warmup <n>', 'seconds of load before the first window', whole(1, 120), defaults.warmup)
    .option('--connections <n>', 'connections of the generator', whole(1, 512), 16)
    .addOption(
      new Option('--peer <kind>', 'the peer in Go: fast where Go can be, as most would write it, or each in turn')
        .choices([...peerKinds, 'both'])
        .default('both'),
    )
    .option('--no-peer', 'only this side, without a peer in Go')
    .option(
      '--check',
      'only compares the responses of the servers, with a small seed: needs neither wrk nor ghz',
      false,
    )
    .option('--no-at-rate', 'without the latency at 70 % of the slower side')
    .option('--against <folder>', 'another bundle (a folder with main.mjs) instead of the peer; this one when empty')
    .option('--env <name=value>', 'a setting of this side', setting, {})
    .option('--against-env <name=value>', 'a setting of the other bundle', setting, {})
    .option('--json <file>', 'where the result is written to')
    .addHelpText(
      'after',
      `\nWhat is measured\n${list}\n\nHow long it takes\n  Everything by the defaults: about ${minutesOf(everything)} minutes, and a few more the first time, for the seed and the peer's modules.\n  A run says at its start how long it takes.\n\nTools on PATH\n  wrk for HTTP and memory, ghz for gRPC, go for the peers. A measurement whose tool is missing is left out, and named.\n\nExit codes: 0 measured or equal, 1 refused, failed or different, 2 wrong usage`,
    )
    .showHelpAfterError('(see pnpm bench --help)')
    .exitOverride();
  command.parse([...args], { from: 'user' });
  const { env, againstEnv, peer, ...rest } = command.opts<{
    rounds: number;
    starts: number;
    seconds: number;
    warmup: number;
    connections: number;
    peer: PeerKind | 'both' | false;
    atRate: boolean;
    check: boolean;
    against?: string;
    env: Record<string, string>;
    againstEnv: Record<string, string>;
    json?: string;
  }>();
  return {
    ...rest,
    peers: peer === 'both' ? peerKinds : peerKinds.filter((kind) => kind === peer),
    against: rest.against,
    json: rest.json,
    environment: env,
    againstEnvironment: againstEnv,
    endpoints: command.processedArgs[0] ?? [],
  };
}
