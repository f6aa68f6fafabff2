import {
  ContextKeyTypeEnum,
  type EvaluationResult,
  type IAMClient,
  paginateSimulatePrincipalPolicy,
} from '@aws-sdk/client-iam';
import type { SimulatedRequest } from './requests.ts';

/** Why a request is refused, in IAM's order: a refusal of the organization is none that the account can mend. */
export type Reason = 'service control policy' | 'permissions boundary' | 'explicit deny' | 'no allowance';

export interface Denied {
  readonly action: string;
  readonly reason: Reason;
}

/** What of a request IAM would refuse the role, by all policies that the account has now. */
export async function simulate(
  client: IAMClient,
  roleArn: string,
  { actions, resources, context }: SimulatedRequest,
): Promise<readonly Denied[]> {
  const denied: Denied[] = [];
  const pages = paginateSimulatePrincipalPolicy(
    { client },
    {
      PolicySourceArn: roleArn,
      ActionNames: [...actions],
      ResourceArns: [...resources],
      ContextEntries: Object.entries(context).map(([key, values]) => ({
        ContextKeyName: key,
        ContextKeyType: isList(key) ? ContextKeyTypeEnum.STRING_LIST : ContextKeyTypeEnum.STRING,
        ContextKeyValues: [...values],
      })),
    },
  );
  for await (const { EvaluationResults = [] } of pages)
    for (const result of EvaluationResults) {
      const reason = reasonOf(result);
      if (reason) denied.push({ action: result.EvalActionName ?? '', reason });
    }
  return denied;
}

/** Keys that a request may carry several values of. */
const isList = (key: string): boolean => key === 'dynamodb:LeadingKeys';

/** Of several resources each has a decision; the action is allowed where all of them are. */
function reasonOf(result: EvaluationResult): Reason | undefined {
  const { ResourceSpecificResults: perResource = [] } = result;
  const refused = perResource.filter(({ EvalResourceDecision }) => EvalResourceDecision !== 'allowed');
  const decisions = perResource.length > 0 ? refused.map((each) => each.EvalResourceDecision) : [result.EvalDecision];
  if (decisions.every((decision) => decision === 'allowed')) return undefined;
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false) return 'service control policy';
  const boundaries = [result, ...refused].map(({ PermissionsBoundaryDecisionDetail: detail }) => detail);
  if (boundaries.some((detail) => detail?.AllowedByPermissionsBoundary === false)) return 'permissions boundary';
  return decisions.includes('explicitDeny') ? 'explicit deny' : 'no allowance';
}
