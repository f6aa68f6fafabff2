import { readStack, type StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { style, UserError } from '@sample-platform-ai/terminal';
import { type Gate, startGate } from '../refusals/gate.ts';
import { Authorization } from '../refusals/iam/authorization.ts';
import { accountOf, identitiesOf } from '../refusals/iam/identities.ts';
import { allRules } from '../refusals/rules.ts';
import { standIns } from '../refusals/stand-ins.ts';
import { findModels, modelReader } from '../refusals/wire/models.ts';

/**
 * The layer before the emulator, which knows the roles that the bootstrap stacks make. Of those that are not rehearsed, the
 * regions that they enable are open already.
 */
export async function openGate(
  url: string,
  stacks: readonly StackSummary[],
  rehearsed: readonly StackSummary[],
): Promise<Gate> {
  const models = await findModels();
  if (!models)
    throw new UserError(
      'found moto_server and no Python with botocore on PATH: pip install botocore where python3 finds it',
    );
  const bootstrap = stacks.filter(({ layer }) => layer === 'bootstrap');
  const identities = new Map(bootstrap.flatMap(({ directory }) => [...identitiesOf(readStack(directory))]));
  const applied = bootstrap.filter(({ id }) => !rehearsed.some((stack) => stack.id === id));
  const opened = applied.flatMap(({ directory }) => {
    const stack = readStack(directory);
    const regions = Object.values(stack.resource?.['aws_account_region'] ?? {});
    return regions.map((body) => ({ account: accountOf(stack), region: String(body['region_name']) }));
  });
  return startGate({
    url,
    rules: [new Authorization(identities), ...allRules(opened)],
    modelOf: modelReader(models),
    standIns: standIns(),
  });
}

/** Refused to each role, and no harm: providers ask IAM for the account first, and STS where that is refused. */
const tolerated = ['iam:GetUser'];

/** Prints what was judged and refused. Returns whether nothing was refused that a role needs. */
export function printRefused({ refused, calls }: Gate): boolean {
  const judged = [...calls.values()].reduce((sum, count) => sum + count, refused.length);
  const found = refused.filter(({ call }) => !tolerated.includes(`${call.service}:${call.operation}`));
  process.stdout.write(`${judged} requests judged, ${calls.size} operations; ${found.length} refused\n`);
  const seen = new Map(
    found.map(({ call, rule, code, message }) => [`${call.service}:${call.operation} ${code} ${message}`, rule]),
  );
  for (const [what, rule] of seen) process.stdout.write(`${style('red', 'refused')} by ${rule}: ${what}\n`);
  return found.length === 0;
}
