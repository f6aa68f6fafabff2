import { parseArgs } from 'node:util';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { accountsOf, layers } from '@sample-platform-ai/environments/naming.ts';
import { UsageError } from '@sample-platform-ai/terminal';

export interface RehearsalOptions {
  /** @default all accounts */
  readonly account: string | undefined;
  /** @default all layers */
  readonly layer: string | undefined;
  readonly parallel: number;
  readonly validateOnly: boolean;
}

const accounts = accountsOf(platform.organization, platform.environments).map(({ name }) => name);

export const help = `Usage: pnpm rehearse [${accounts.join('|')}] [options]

Validates every stack with OpenTofu, then applies what an emulator supports to moto on this machine: apply, a second plan
that has to be empty, destroy, apply again. Each stack is planned and applied in the roles of its account, behind a gate that
refuses what AWS refuses. Needs no AWS account. Lists what was refused, and what was left out, and why.

Needs tofu (with the providers, from its registry or a mirror) and moto_server (pip install 'moto[server]') on PATH.

Options
  --validate-only   do not apply
  --layer L         only stacks of this layer (${layers.join(', ')}), with what they need
  --parallel N      stacks at a time (default: 2)
  --help            print this

Exit codes: 0 rehearsed, or skipped because a tool is missing; the output names it; 1 something failed; 2 wrong usage
`;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        'validate-only': { type: 'boolean', default: false },
        layer: { type: 'string' },
        parallel: { type: 'string', default: '2' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see pnpm rehearse --help`);
  }
}

/** Throws `UsageError` where an option is unknown, or its value. */
export function parseOptions(argv: readonly string[]): RehearsalOptions | 'help' {
  const { values, positionals } = parse(argv);
  if (values.help) return 'help';
  const [account, ...rest] = positionals;
  if (rest.length > 0 || (account !== undefined && !accounts.includes(account))) {
    throw new UsageError(
      `pnpm rehearse takes one of ${accounts.join(', ')}, found ${positionals.join(' ')}; see pnpm rehearse --help`,
    );
  }
  const { layer } = values;
  if (layer !== undefined && !layers.some((known) => known === layer))
    throw new UsageError(`--layer: found ${layer}; allowed: ${layers.join(', ')}`);
  const parallel = Number(values.parallel);
  if (!Number.isInteger(parallel) || parallel < 1)
    throw new UsageError(`--parallel: found ${values.parallel}; give a whole number from 1`);
  return { account, layer, parallel, validateOnly: values['validate-only'] };
}
