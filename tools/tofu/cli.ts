import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { regionNames } from '@sample-platform-ai/environments/catalogue/index.ts';
import { type Platform, platform } from '@sample-platform-ai/environments/index.ts';
import { accountsOf, layers } from '@sample-platform-ai/environments/naming.ts';
import { rolloutOrder } from '@sample-platform-ai/environments/promotion-order.ts';
import { validate } from '@sample-platform-ai/environments/validate.ts';
import { readStacks, type StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { UsageError, UserError } from '@sample-platform-ai/terminal';
import { defaultOutdir } from '../output/outdir.ts';
import { reportProblems } from '../output/problems.ts';
import { inLayerOrder } from '../output/stacks.ts';
import { apply, destroy, planAll, printOutputs, type RunContext, validateStacks } from './commands.ts';
import { subset } from './graph.ts';
import { lockProviders } from './lock.ts';
import { requireTofu } from './opentofu.ts';

const commands = {
  plan: planAll,
  apply,
  destroy,
  output: printOutputs,
  validate: validateStacks,
  lock: lockProviders,
} as const;
type Command = keyof typeof commands;
const isCommand = (name: string): name is Command => Object.hasOwn(commands, name);

const accountsIn = ({ organization, environments }: Platform): readonly string[] =>
  accountsOf(organization, environments).map(({ name }) => name);

const help = (
  accounts: readonly string[],
): string => `Usage: pnpm tofu <${accounts.join('|')}> <${Object.keys(commands).join('|')}> [options]

Runs OpenTofu over an environment's stacks in the order of their graph, independent ones side by side. What depends on a
failure is not changed; the same command resumes.

Commands
  plan       plan every stack, save the plans, and say what they would do
  apply      plan, ask, and apply, one region after the other, the primary region last; a stack that had to wait for another
             is planned when that one is applied
  destroy    the same in the reverse order; refuses stacks that are protected
  output     print the stacks' outputs as JSON
  validate   check the stacks without touching AWS
  lock       write the hashes of the stacks' providers to infra/locks, to be committed

Options
  --region R     only stacks of this region (${regionNames.join(', ')}; us-east-1 for dns and edge)
  --layer L      only stacks of this layer (${layers.join(', ')})
  --stack ID     only this stack; may be given several times
  --saved        with apply: exactly the plans saved by the last plan; refuses if a stack has none
  --yes          do not ask
  --parallel N   stacks at a time (default: 4)
  --help         print this

Exit codes: 0 done, 1 something failed or was refused, 2 wrong usage
`;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        region: { type: 'string' },
        layer: { type: 'string' },
        stack: { type: 'string', multiple: true },
        saved: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        parallel: { type: 'string', default: '4' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see pnpm tofu --help`);
  }
}

export interface Subject {
  readonly platform: Platform;
  /** Where it was synthesized. */
  readonly outdir: string;
}

/** `pnpm tofu`: the exit code. */
export async function main(
  argv: readonly string[],
  { platform: subject, outdir }: Subject = { platform, outdir: defaultOutdir },
): Promise<number> {
  const { values, positionals } = parse(argv);
  const accounts = accountsIn(subject);
  if (values.help) {
    process.stdout.write(help(accounts));
    return 0;
  }
  const [account = '', command = '', ...rest] = positionals;
  if (!accounts.includes(account) || !isCommand(command) || rest.length > 0) {
    throw new UsageError(
      `found "${positionals.join(' ')}"; pnpm tofu takes one of ${accounts.join(', ')} and one of ${Object.keys(commands).join(', ')}`,
    );
  }
  if (values.saved && command !== 'apply') throw new UsageError(`--saved goes with apply, not with ${command}`);
  const parallel = Number(values.parallel);
  if (!Number.isInteger(parallel) || parallel < 1) {
    throw new UsageError(`--parallel: found ${values.parallel}; give a whole number from 1`);
  }

  const steps = selectStacks(outdir, account, values);
  await requireTofu();
  if (command === 'apply' || command === 'destroy') {
    reportProblems(validate(subject, new Date()), { placeholders: 'refuse' });
  }
  const stop = new AbortController();
  // The terminal hands Ctrl-C to OpenTofu as well, which ends cleanly; this only keeps anything further from starting.
  // Permanently, not once: without a listener, execa would exit this process and kill running stacks.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!stop.signal.aborted) process.stderr.write('\nstopping: waiting for running stacks, starting no others\n');
      stop.abort();
    });
  }
  const environment = subject.environments.find(({ name }) => name === account);
  const context: RunContext = {
    account,
    steps,
    regions: environment ? rolloutOrder(environment) : [],
    parallel,
    saved: values.saved,
    yes: values.yes,
    signal: stop.signal,
    again: `pnpm tofu ${argv.join(' ')}`,
  };
  return commands[command](context);
}

function selectStacks(
  outdir: string,
  account: string,
  { region, layer, stack: ids }: { region?: string; layer?: string; stack?: string[] },
): StackSummary[] {
  if (!existsSync(join(outdir, 'manifest.json'))) {
    throw new UserError(`${relative(process.cwd(), outdir)} does not exist: run pnpm synth first`);
  }
  // Bootstrap is a person's, with rights that a pipeline never has (bootstrap/README.md).
  const all = inLayerOrder(readStacks(outdir)).filter(
    (stack) => stack.environment === account && stack.layer !== 'bootstrap',
  );
  const unknown = (ids ?? []).filter((id) => !all.some((stack) => stack.id === id));
  if (unknown.length > 0) {
    throw new UsageError(`${account} has no stack ${unknown.join(', ')}; it has ${all.map(({ id }) => id).join(', ')}`);
  }
  const chosen = subset(
    all,
    (stack) =>
      (region === undefined || stack.region === region) &&
      (layer === undefined || stack.layer === layer) &&
      (ids === undefined || ids.includes(stack.id)),
  );
  if (chosen.length > 0) return chosen;
  const has = (key: 'region' | 'layer') => [...new Set(all.map((stack) => stack[key]))].join(', ');
  throw new UsageError(
    all.length === 0
      ? `${account} is not in ${relative(process.cwd(), outdir)}: run pnpm synth`
      : `no stack of ${account} matches --region ${region ?? '(any)'} --layer ${layer ?? '(any)'}; regions: ${has('region')}; layers: ${has('layer')}`,
  );
}
