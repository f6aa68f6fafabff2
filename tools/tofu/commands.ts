import { existsSync } from 'node:fs';
import type { StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { type Confirmation, confirm, requireSomebody } from './confirm.ts';
import { reversed, runInOrder } from './graph.ts';
import { applyPlan, forget, init, outputs, type PlanSummary, plan, planFile, showPlan, validate } from './opentofu.ts';
import { printFailure, type Report, runWithProgress } from './progress.ts';
import { changes, finish, isApplied, type Planned, type Plans, printPlans } from './summary.ts';

export interface RunContext extends Confirmation {
  readonly account: string;
  readonly steps: readonly StackSummary[];
  /** Regions of the account in the order of a release: a change that fails in one reaches no later one. */
  readonly regions: readonly string[];
  readonly parallel: number;
  readonly saved: boolean;
  /** The command line, to be given again. */
  readonly again: string;
}

/** Between two of OpenTofu's commands on one stack: Ctrl-C ends the one, and must not begin the other. */
function throwIfAborted({ signal }: RunContext): void {
  if (signal.aborted) throw new UserError('stopped');
}

async function makePlans(
  context: RunContext,
  kind: 'saved' | 'current' | 'destroy',
): Promise<{ plans: Plans; report: Report }> {
  const plans = new Map<string, Planned>();
  const report = await runWithProgress(context, 'plan', context.steps, async (stack, say) => {
    const unreadable = stack.needs.filter((need) => {
      const planned = plans.get(need);
      return planned !== undefined && ('waitsFor' in planned || !planned.isReadable);
    });
    if (kind !== 'destroy' && unreadable.length > 0) {
      plans.set(stack.id, { waitsFor: unreadable });
      return `waits until ${isApplied(unreadable)}`;
    }
    await init(stack);
    throwIfAborted(context);
    say('planning');
    const summary = await plan(stack, kind);
    plans.set(stack.id, summary);
    return changes(summary);
  });
  printPlans(
    context.steps.map(({ id }) => id),
    plans,
  );
  return { plans, report };
}

const waits = (planned: Planned | undefined) => planned !== undefined && 'waitsFor' in planned;
const isNothing = (planned: Planned | undefined) =>
  planned !== undefined && !('waitsFor' in planned) && planned.isEmpty;

export async function planAll(context: RunContext): Promise<number> {
  for (const stack of context.steps) forget(stack, ['saved', 'applied']);
  const { plans, report } = await makePlans(context, 'saved');
  return finish({
    report,
    done: {
      'to change': (id) => !isNothing(plans.get(id)) && !waits(plans.get(id)),
      unchanged: (id) => isNothing(plans.get(id)),
      waiting: (id) => waits(plans.get(id)),
    },
    again: context.again,
  });
}

export async function apply(context: RunContext): Promise<number> {
  requireSomebody(context);
  const plans = context.saved ? await savedPlans(context) : (await makePlans(context, 'current')).plans;
  if (context.steps.every(({ id }) => isNothing(plans.get(id)))) {
    process.stdout.write('nothing to apply\n');
    return 0;
  }
  if (context.signal.aborted || !(await confirm(context, `Apply to ${context.account}?`, 'yes'))) {
    process.stdout.write('nothing was applied\n');
    return 1;
  }
  const changed = new Set<string>();
  // Stacks outside of the regions, as of the global services, come first or as soon as what they need is there.
  const turns = new Map(context.steps.map(({ id, region }) => [id, context.regions.indexOf(region)]));
  const inTurns = { ...context, turnOf: (id: string) => turns.get(id) ?? 0 };
  const report = await runWithProgress(inTurns, 'apply', context.steps, async (stack, say) => {
    const planned = plans.get(stack.id);
    if (!planned) throw new UserError('planning failed; see the errors above');
    let current = planned;
    const stale = stack.needs.some((need) => changed.has(need));
    if ('waitsFor' in planned || (stale && !context.saved)) {
      await init(stack);
      throwIfAborted(context);
      say('planning');
      current = await plan(stack);
      refuseUnseenDestruction(planned, current);
    }
    if ('waitsFor' in current || current.isEmpty) return 'no changes';
    throwIfAborted(context);
    say('applying');
    await applyPlan(stack, context.saved ? 'saved' : 'current');
    changed.add(stack.id);
    return changes(current);
  });
  return finish({
    report,
    done: { applied: (id) => changed.has(id), unchanged: (id) => !changed.has(id) },
    again: context.again,
  });
}

/** Refuses a new plan that destroys more than the confirmed one. */
function refuseUnseenDestruction(seen: Planned, now: PlanSummary): void {
  const known = 'waitsFor' in seen ? [] : seen.destroyed;
  const unseen = now.destroyed.filter((address) => !known.includes(address));
  if (unseen.length > 0) {
    throw new UserError(`the new plan also destroys ${unseen.join(', ')}; run apply again to see and confirm that`);
  }
}

/** What is left of the last plan; a stack whose saved plan was applied has nothing to do. */
async function savedPlans(context: RunContext): Promise<Plans> {
  const { steps } = context;
  const has = (stack: StackSummary, kind: 'saved' | 'applied') => existsSync(planFile(stack, kind));
  const missing = steps.filter((stack) => !has(stack, 'saved') && !has(stack, 'applied'));
  if (missing.length > 0) {
    throw new UserError(
      `no saved plan for ${missing.map(({ id }) => id).join(', ')}: run plan first, or apply without --saved`,
    );
  }
  const plans = new Map<string, PlanSummary>();
  const independent = steps.map((stack) => ({ ...stack, needs: [] }));
  await runWithProgress(context, 'read', independent, async (stack) => {
    // Plans may come from another machine, with nothing of what an init here would have left.
    if (has(stack, 'saved')) await init(stack);
    throwIfAborted(context);
    const summary = has(stack, 'saved') ? await showPlan(stack, 'saved') : nothingLeft;
    plans.set(stack.id, summary);
    return changes(summary);
  });
  printPlans(
    steps.map(({ id }) => id),
    plans,
  );
  return plans;
}

const nothingLeft: PlanSummary = {
  add: 0,
  change: 0,
  destroy: 0,
  destroyed: [],
  changed: [],
  isEmpty: true,
  isReadable: true,
};

export async function destroy(context: RunContext): Promise<number> {
  const guarded = context.steps.filter((stack) => stack.isProtected).map(({ id }) => id);
  if (guarded.length > 0) {
    throw new UserError(
      `protected against destruction: ${guarded.join(', ')}; nothing was destroyed. Set protectFromDestroy to false for ` +
        `${context.account}, apply that, and take a backup first; or choose other stacks with --layer and --region`,
    );
  }
  requireSomebody(context);
  const backwards = { ...context, steps: reversed(context.steps).toReversed() };
  const { plans, report: planning } = await makePlans(backwards, 'destroy');
  if (planning.failed.length + planning.skipped.length > 0) {
    process.stdout.write('nothing was destroyed\n');
    return 1;
  }
  if (backwards.steps.every(({ id }) => isNothing(plans.get(id)))) {
    process.stdout.write('nothing to destroy\n');
    return 0;
  }
  if (!(await confirm(context, `Destroy ${context.account}?`, context.account))) {
    process.stdout.write('nothing was destroyed\n');
    return 1;
  }
  const report = await runWithProgress(backwards, 'destroy', backwards.steps, async (stack, say) => {
    const planned = plans.get(stack.id);
    if (!planned || 'waitsFor' in planned || planned.isEmpty) return 'nothing there';
    say('destroying');
    await applyPlan(stack, 'destroy');
    return changes(planned);
  });
  const wasThere = (id: string) => !isNothing(plans.get(id));
  return finish({
    report,
    done: { destroyed: wasThere, 'nothing there': (id) => !wasThere(id) },
    again: context.again,
  });
}

/** JSON alone on standard output, for whatever reads it. */
export async function printOutputs(context: RunContext): Promise<number> {
  const found = new Map<string, Record<string, unknown>>();
  const independent = context.steps.map((stack) => ({ ...stack, needs: [] }));
  const byId = new Map(independent.map((stack) => [stack.id, stack]));
  const read = async (id: string) => {
    const stack = byId.get(id);
    if (!stack) return;
    try {
      await init(stack);
      throwIfAborted(context);
      found.set(id, await outputs(stack));
    } catch (error) {
      printFailure(id, 'output', error);
    }
  };
  await runInOrder(independent, read, context);
  const inOrder = context.steps.flatMap(({ id }) => (found.has(id) ? [[id, found.get(id)] as const] : []));
  process.stdout.write(`${JSON.stringify(Object.fromEntries(inOrder), null, 2)}\n`);
  return found.size === context.steps.length ? 0 : 1;
}

export async function validateStacks(context: RunContext): Promise<number> {
  const independent = context.steps.map((stack) => ({ ...stack, needs: [] }));
  const report = await runWithProgress(context, 'validate', independent, async (stack) => {
    await init(stack, 'no-backend');
    throwIfAborted(context);
    await validate(stack);
    return 'valid';
  });
  return finish({ report, done: { valid: () => true }, again: context.again });
}
