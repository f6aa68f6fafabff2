import { reversed } from '@sample-platform-ai/tools/tofu/graph.ts';
import { applyPlan, init, type PlanSummary, plan, TofuError, tofu } from '@sample-platform-ai/tools/tofu/opentofu.ts';
import { runWithProgress } from '@sample-platform-ai/tools/tofu/progress.ts';
import type { Copy } from './copies.ts';
import type { Sessions } from './sessions.ts';
import { forgetful } from './support.ts';

type Work = (copy: Copy, sessions: Sessions) => Promise<string>;

/** `address (arguments)` of what a plan would change although nothing changed, but for what the emulator forgets. */
const unexplained = ({ changed }: PlanSummary): readonly string[] =>
  changed.flatMap(({ address, differing }) => {
    const forgotten = forgetful[address.split('.')[0] ?? ''] ?? [];
    const rest = differing.filter((key) => !forgotten.includes(key));
    return rest.length > 0 || differing.length === 0 ? [`${address} (${rest.join(', ')})`] : [];
  });

/** Apply, plan again, destroy, apply again. Stops after the first of them that fails. */
export async function lifeCycle(
  copies: readonly Copy[],
  { sessions, parallel }: { readonly sessions: Sessions; readonly parallel: number },
): Promise<boolean> {
  const phases: readonly (readonly [string, readonly Copy[], Work])[] = [
    ['apply', copies, apply],
    ['plan again', copies.map((copy) => ({ ...copy, needs: [] })), planAgain],
    ['destroy', reversed(copies), destroy],
    ['apply again', copies, apply],
  ];
  for (const [verb, steps, run] of phases) {
    process.stdout.write(`\n${verb}\n`);
    const here = new Set(steps.map(({ id }) => id));
    const list = steps.map((step) => ({ ...step, needs: step.needs.filter((need) => here.has(need)) }));
    const byId = new Map(list.map((step) => [step.id, step]));
    const report = await runWithProgress({ parallel }, verb, list, async ({ id }) => {
      const copy = byId.get(id);
      if (!copy) throw new Error(`${id} has no copy`);
      return despiteDrops(run)(copy, sessions);
    });
    if (report.failed.length > 0) return false;
  }
  return true;
}

/** Once more where the emulator dropped a connection, as it does under load: that says nothing of the stack. */
const despiteDrops = (work: Work) => async (copy: Copy, sessions: Sessions) => {
  try {
    return await work(copy, sessions);
  } catch (error) {
    if (!(error instanceof TofuError) || !/closed\s+network\s+connection|connection\s+reset/.test(error.output))
      throw error;
    return work(copy, sessions);
  }
};

async function apply(copy: Copy, sessions: Sessions): Promise<string> {
  sessions.use(copy, 'plan');
  await init(copy);
  const summary = await plan(copy);
  sessions.use(copy, 'apply');
  await applyPlan(copy);
  return `+${summary.add}`;
}

async function planAgain(copy: Copy, sessions: Sessions): Promise<string> {
  sessions.use(copy, 'plan');
  const summary = await plan(copy);
  const found = unexplained(summary);
  if (found.length > 0) throw new Error(`a second plan would change ${found.join(', ')}`);
  const forgotten = summary.changed.map(({ address }) => address);
  return forgotten.length === 0 ? 'no changes' : `no changes but what the emulator forgets of ${forgotten.join(', ')}`;
}

async function destroy(copy: Copy, sessions: Sessions): Promise<string> {
  sessions.use(copy, 'apply');
  await tofu(copy, ['destroy', '-auto-approve', '-input=false', '-no-color']);
  return 'destroyed';
}
