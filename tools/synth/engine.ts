import { registerHooks } from 'node:module';
import { UsageError } from '@sample-platform-ai/terminal';

/** Packages that synthesize the same source: CDK for Terraform, and its maintained successor CDK Terrain. */
export const engines = ['cdktf', 'cdktn'] as const;
export type Engine = (typeof engines)[number];

/** The engine that `--engine` names, and the other arguments. */
export function engineOf(argv: readonly string[]): { readonly engine: Engine; readonly rest: readonly string[] } {
  const rest: string[] = [];
  let engine: string = engines[0];
  for (const [index, argument] of argv.entries()) {
    if (argument === '--engine') engine = argv[index + 1] ?? '';
    else if (argument.startsWith('--engine=')) engine = argument.slice('--engine='.length);
    else if (argv[index - 1] !== '--engine') rest.push(argument);
  }
  const found = engines.find((each) => each === engine);
  if (!found) throw new UsageError(`--engine takes one of ${engines.join(', ')}, found \`${engine}\``);
  return { engine: found, rest };
}

/** Gives every later import of `cdktf`, also those of the provider's bindings, the other engine. */
export function useEngine(engine: Engine): void {
  const [standard] = engines;
  if (engine === standard) return;
  // The package that depends on both.
  const parentURL = import.meta.resolve('@sample-platform-ai/infra/app.ts');
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === standard || specifier.startsWith(`${standard}/`)
        ? next(`${engine}${specifier.slice(standard.length)}`, { ...context, parentURL })
        : next(specifier, context),
  });
}
