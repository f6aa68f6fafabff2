import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { style, table, UserError } from '../output/terminal.ts';
import { reversed } from './graph.ts';
import { applyPlan, init, outputs, type PlanSummary, plan, planFile, showPlan, validate } from './opentofu.ts';
import { type Report, runWithProgress } from './progress.ts';

export interface RunContext {
  readonly account: string;
  readonly steps: readonly StackSummary[];
  readonly parallel: number;
  readonly saved: boolean;
  readonly yes: boolean;
  readonly signal: AbortSignal;
}

const changes = ({ add, change, destroy }: PlanSummary): string =>
  add + change + destroy === 0 ? 'no changes' : `+${add} ~${change} -${destroy}`;
const isEmpty = (summary: PlanSummary): boolean => changes(summary) === 'no changes';

/** Plans, as far as they could be made: a stack waits while one that it reads has never been applied. */
type Plans = ReadonlyMap<string, PlanSummary | { readonly waitsFor: readonly string[] }>;

async function makePlans(
  context: RunContext,
  { destroy }: { destroy: boolean },
): Promise<{ plans: Plans; ok: boolean }> {
  const plans = new Map<string, PlanSummary | { readonly waitsFor: readonly string[] }>();
  const report = await runWithProgress(context, 'plan', context.steps, async (stack, say) => {
    const unapplied = stack.needs.filter((need) => {
      const summary = plans.get(need);
      return summary !== undefined && ('waitsFor' in summary || !summary.hasState);
    });
    if (!destroy && unapplied.length > 0) {
      plans.set(stack.id, { waitsFor: unapplied });
      return `waits until ${unapplied.join(', ')} is applied`;
    }
    await init(stack);
    say('planning');
    const summary = await plan(stack, { destroy });
    plans.set(stack.id, summary);
    return changes(summary);
  });
  return { plans, ok: report.failed.length === 0 };
}

function printPlans(plans: Plans): void {
  const rows = [...plans].map(([id, summary]) =>
    'waitsFor' in summary
      ? [id, `planned once ${summary.waitsFor.join(', ')} is applied`]
      : [id, changes(summary), ...summary.destroyed.map((address) => style('red', `destroys ${address}`))],
  );
  process.stdout.write(`${table(['STACK', 'PLAN'], rows)}\n`);
}

export async function planAll(context: RunContext): Promise<number> {
  const { plans, ok } = await makePlans(context, { destroy: false });
  printPlans(plans);
  return ok ? 0 : 1;
}

async function confirm(context: RunContext, question: string, answer: string): Promise<boolean> {
  if (context.yes) return true;
  if (!process.stdin.isTTY) throw new UserError('nobody is there to confirm: pass --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const given = await terminal.question(`${question} Type "${answer}" to go on: `);
  terminal.close();
  return given.trim() === answer;
}

export async function apply(context: RunContext): Promise<number> {
  const plans = context.saved ? await savedPlans(context) : (await makePlans(context, { destroy: false })).plans;
  printPlans(plans);
  if ([...plans.values()].every((summary) => !('waitsFor' in summary) && isEmpty(summary))) {
    process.stdout.write('nothing to apply\n');
    return plans.size === context.steps.length ? 0 : 1;
  }
  if (!(await confirm(context, `Apply to ${context.account}?`, 'yes'))) {
    process.stdout.write('nothing was applied\n');
    return 1;
  }
  const changed = new Set<string>();
  const report = await runWithProgress(context, 'apply', context.steps, async (stack, say) => {
    const planned = plans.get(stack.id);
    if (!planned) throw new UserError('it could not be planned');
    let current = planned;
    const stale = stack.needs.some((need) => changed.has(need));
    if ('waitsFor' in planned || (stale && !context.saved)) {
      say('planning');
      await init(stack);
      current = await plan(stack);
      refuseUnseenDestruction(planned, current);
    }
    if ('waitsFor' in current || isEmpty(current)) return 'no changes';
    say('applying');
    await applyPlan(stack);
    changed.add(stack.id);
    return changes(current);
  });
  return finish(context, 'apply', report);
}

/** What was confirmed may not grow a destruction that nobody saw. */
function refuseUnseenDestruction(seen: PlanSummary | { readonly waitsFor: readonly string[] }, now: PlanSummary): void {
  const known = 'waitsFor' in seen ? [] : seen.destroyed;
  const unseen = now.destroyed.filter((address) => !known.includes(address));
  if (unseen.length > 0) {
    throw new UserError(`planned again, it now destroys ${unseen.join(', ')}; run apply again to see and confirm that`);
  }
}

async function savedPlans({ steps }: RunContext): Promise<Plans> {
  const missing = steps.filter((stack) => !existsSync(planFile(stack)));
  if (missing.length > 0) {
    throw new UserError(
      `no saved plan for ${missing.map(({ id }) => id).join(', ')}: run plan first, or apply without --saved`,
    );
  }
  const entries = await Promise.all(steps.map(async (stack) => [stack.id, await showPlan(stack)] as const));
  return new Map(entries);
}

export async function destroy(context: RunContext): Promise<number> {
  const guarded = context.steps.filter((stack) => stack.isProtected).map(({ id }) => id);
  if (guarded.length > 0) {
    throw new UserError(
      `protected against destruction: ${guarded.join(', ')}; nothing was destroyed. Set protectFromDestroy to false for ` +
        `${context.account}, apply that, and take a backup first; or choose other stacks with --layer and --region`,
    );
  }
  const backwards = { ...context, steps: reversed(context.steps) };
  const { plans, ok } = await makePlans(backwards, { destroy: true });
  printPlans(plans);
  if (!ok) return 1;
  if (!(await confirm(context, `Destroy ${context.account}?`, context.account))) {
    process.stdout.write('nothing was destroyed\n');
    return 1;
  }
  const report = await runWithProgress(backwards, 'destroy', backwards.steps, async (stack, say) => {
    const summary = plans.get(stack.id);
    if (!summary || 'waitsFor' in summary || isEmpty(summary)) return 'nothing there';
    say('destroying');
    await applyPlan(stack);
    return changes(summary);
  });
  return finish(context, 'destroy', report);
}

function finish({ account }: RunContext, command: string, { done, failed, skipped }: Report): number {
  const left = [...failed, ...skipped];
  process.stdout.write(`${done.length} done, ${failed.length} failed, ${skipped.length} not touched\n`);
  if (left.length === 0) return 0;
  process.stdout.write(
    `left: ${left.join(', ')}\nnext: mend the cause, then pnpm tofu ${account} ${command} goes on from there\n`,
  );
  return 1;
}

export async function printOutputs(context: RunContext): Promise<number> {
  const entries = [];
  for (const stack of context.steps) {
    await init(stack);
    entries.push([stack.id, await outputs(stack)] as const);
  }
  process.stdout.write(`${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
  return 0;
}

export async function validateStacks(context: RunContext): Promise<number> {
  const independent = context.steps.map((stack) => ({ ...stack, needs: [] }));
  const report = await runWithProgress(context, 'validate', independent, async (stack) => {
    await init(stack, 'no-backend');
    await validate(stack);
    return 'valid';
  });
  return finish(context, 'validate', report);
}
