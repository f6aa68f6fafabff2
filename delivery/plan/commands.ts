import { existsSync, writeFileSync } from 'node:fs';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { readStacks, type StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { defaultOutdir } from '@sample-platform-ai/tools/output/outdir.ts';
import { inLayerOrder } from '@sample-platform-ai/tools/output/stacks.ts';
import { main as tofuMain } from '@sample-platform-ai/tools/tofu/cli.ts';
import { type PlanJson, planFile, summarize, tofu } from '@sample-platform-ai/tools/tofu/opentofu.ts';
import { execa } from 'execa';
import { addSummary, setOutputs } from '../github/outputs.ts';
import { checkSeal, sealOf } from './seal.ts';
import { planSummary, type StackPlan } from './summary.ts';

/**
 * `aws` is everything that only needs AWS' API; `cluster` is the delivery layer, which needs network access to the clusters'
 * private API, and Secrets that the plan role cannot read (ADR-0012, ADR-0029).
 */
export const parts = ['aws', 'cluster'] as const;
export type Part = (typeof parts)[number];

export interface PartOptions {
  readonly part: Part;
  /** Where it was synthesized. */
  readonly outdir?: string;
}

/** The layers that a pipeline plans and applies together. A person applies bootstrap. */
function stacksOf(account: string, { part, outdir = defaultOutdir }: PartOptions): readonly StackSummary[] {
  const stacks = inLayerOrder(readStacks(outdir)).filter(
    ({ environment, layer }) =>
      environment === account && layer !== 'bootstrap' && (layer === 'delivery') === (part === 'cluster'),
  );
  if (stacks.length === 0) throw new UserError(`${account} has no stack in the part ${part}`);
  return stacks;
}

const named = (stacks: readonly StackSummary[]) => stacks.flatMap(({ id }) => ['--stack', id]);
const hasPlan = (stack: StackSummary) => existsSync(planFile(stack, 'saved'));
const commitHere = async () => (await execa('git', ['rev-parse', 'HEAD'])).stdout;

/** Plans a part of an account, seals the plans, and summarizes them. Returns the exit code. */
export async function planPart(
  account: string,
  { summaryFile, ...options }: PartOptions & { readonly summaryFile?: string },
): Promise<number> {
  const stacks = stacksOf(account, options);
  const code = await tofuMain([account, 'plan', ...named(stacks)], {
    platform,
    outdir: options.outdir ?? defaultOutdir,
  });
  if (code !== 0) return code;
  const commit = await commitHere();
  const seal = sealOf({ account, commit, stacks });
  const plans: StackPlan[] = [];
  for (const stack of stacks) {
    const plan: PlanJson | undefined = hasPlan(stack)
      ? JSON.parse(await tofu(stack, ['show', '-json', planFile(stack, 'saved')]))
      : undefined;
    plans.push({ id: stack.id, plan });
  }
  const summary = planSummary(plans, { account, commit, seal });
  if (summaryFile) writeFileSync(summaryFile, `${summary}\n`);
  addSummary(summary);
  const changes = plans.some(({ plan }) => plan === undefined || !summarize(plan).isEmpty);
  setOutputs({ seal, changes: String(changes) });
  return 0;
}

/** Applies exactly the sealed plans, and names the stacks that waited for them. Returns the exit code. */
export async function applyPart(
  account: string,
  { seal, ...options }: PartOptions & { readonly seal: string },
): Promise<number> {
  const stacks = stacksOf(account, options);
  checkSeal({ account, commit: await commitHere(), stacks }, seal);
  const planned = stacks.filter(hasPlan);
  const waiting = stacks.filter((stack) => !hasPlan(stack)).map(({ id }) => id);
  const code =
    planned.length === 0
      ? 0
      : await tofuMain([account, 'apply', '--saved', '--yes', ...named(planned)], {
          platform,
          outdir: options.outdir ?? defaultOutdir,
        });
  if (code === 0 && waiting.length > 0) {
    addSummary(
      `Applied what was planned. These stacks waited for it and are next: ${waiting.join(', ')}. Run this workflow again for the same account.`,
    );
  }
  return code;
}
