import pMap from 'p-map';
import { type AccountCheck, type CheckContext, type Finding, finding } from '../check.ts';
import { expanded, isUnknown, requestsOf, type SimulatedRequest } from '../policies/requests.ts';
import { type AccountRole, rolesOf } from '../policies/roles.ts';
import { type Denied, type Reason, simulate } from '../policies/simulate.ts';

/** IAM simulates some requests at the same time, not many. */
const concurrency = 4;
const shownActions = 3;

const fixes: Readonly<Record<Reason, (environment: string, role: string) => string>> = {
  'no allowance': (environment) =>
    `Apply bootstrap of ${environment} from this commit: the account's policies are older, see bootstrap/README.md`,
  'explicit deny': (_, role) =>
    `Find the policy of ${role} that denies it, and detach what bootstrap did not attach: aws iam list-attached-role-policies --role-name ${role}`,
  'permissions boundary': (_, role) =>
    `Take the boundary from ${role}, which bootstrap makes without one: aws iam delete-role-permissions-boundary --role-name ${role}`,
  'service control policy': (environment) =>
    `Ask who administers the organization to allow it for the account of ${environment}: a service control policy refuses it`,
};

/** Whether the account's roles may do what this commit's stacks need: IAM itself decides, with boundary and organization. */
export const permissions: AccountCheck = {
  name: 'permissions',
  per: 'account',
  async run(context) {
    const findings: Finding[] = [];
    for (const role of Object.values(rolesOf(context))) findings.push(...(await ofRole(context, role)));
    return findings;
  },
};

async function ofRole(context: CheckContext, role: AccountRole): Promise<readonly Finding[]> {
  const known = role.statements.filter((statement) => !isUnknown(statement));
  const denied = new Set((await Promise.all(role.denied.map(expanded))).flat());
  const requests = joined((await Promise.all(known.map((statement) => requestsOf(context, statement)))).flat())
    .map((request) => ({ ...request, actions: request.actions.filter((action) => !denied.has(action)) }))
    .filter(({ actions }) => actions.length > 0);
  const actions = new Set(requests.flatMap((request) => request.actions));
  const { name, arn } = role;
  const environment = context.environment.name;
  let answers: readonly Denied[];
  try {
    answers = (await pMap(requests, (request) => simulate(context.reach.iam, arn, request), { concurrency })).flat();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchEntityException') throw error;
    return [
      finding(
        false,
        { subject: name, needs: `${actions.size} actions`, found: 'no such role' },
        `Apply bootstrap of ${environment}, which makes it: bootstrap/README.md`,
      ),
    ];
  }
  const refused = [...grouped(answers)].map(([key, names]): Finding => {
    const [service = '', reason] = key;
    return finding(
      false,
      { subject: `${name} ${service}`, needs: listed(names), found: reason },
      fixes[reason](environment, name),
    );
  });
  if (refused.length > 0) return refused;
  const aside = role.statements.length - known.length;
  const needs = `${actions.size} actions${aside > 0 ? `; not asked: ${aside} statements about keys with generated ids` : ''}`;
  return [finding(true, { subject: name, needs, found: 'all allowed' }, '')];
}

/** What is about the same, in the same circumstances, is one question. */
function joined(requests: readonly SimulatedRequest[]): readonly SimulatedRequest[] {
  const groups = new Map<string, SimulatedRequest>();
  for (const { actions, resources, context } of requests) {
    const key = JSON.stringify([resources, context]);
    groups.set(key, { resources, context, actions: [...new Set([...(groups.get(key)?.actions ?? []), ...actions])] });
  }
  return [...groups.values()];
}

/** By service and reason, which have one fix each. */
function grouped(denied: readonly Denied[]): ReadonlyMap<readonly [string, Reason], readonly string[]> {
  const groups = new Map<string, { key: readonly [string, Reason]; names: Set<string> }>();
  for (const { action, reason } of denied) {
    const [service = '', name = ''] = action.split(':');
    const group = groups.get(`${service} ${reason}`) ?? { key: [service, reason] as const, names: new Set<string>() };
    group.names.add(name);
    groups.set(`${service} ${reason}`, group);
  }
  return new Map([...groups.values()].map(({ key, names }) => [key, [...names].sort()]));
}

function listed(names: readonly string[]): string {
  const more = names.length - shownActions;
  return `${names.slice(0, shownActions).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
