import type { StackJson } from '@sample-platform-ai/infra/manifest.ts';
import { type Policy, parsePolicy } from './policy.ts';

/** What IAM knows of a role. */
export interface Identity {
  readonly arn: string;
  readonly policies: readonly Policy[];
  readonly boundary?: Policy;
  readonly trust: Policy;
}

type Bodies = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
/** Number of the account that a stack is for. */
export const accountOf = ({ provider }: StackJson): string => {
  const [account] = JSON.stringify(provider['aws']?.[0]?.['allowed_account_ids']).match(/\d{12}/) ?? [];
  return account ?? '';
};

/** The roles that a stack makes, with the policies and the boundary that it gives them, by ARN. */
export function identitiesOf(stack: StackJson): ReadonlyMap<string, Identity> {
  const bodies = (type: string): Bodies => stack.resource?.[type] ?? {};
  const account = accountOf(stack);
  const documents = new Map<string, string>(
    Object.entries(bodies('aws_iam_policy')).flatMap(([name, body]) => [
      [`\${aws_iam_policy.${name}.arn}`, String(body['policy'])] as const,
      [`arn:aws:iam::${account}:policy/${body['name']}`, String(body['policy'])] as const,
    ]),
  );
  // One that is not known would be judged as if it were not there, its denials included.
  const document = (arn: string, role: string): string => {
    const found = documents.get(arn);
    if (found === undefined) throw new Error(`the role ${role} has the policy ${arn}, which its stack does not make`);
    return found;
  };
  const attachments = Object.values(bodies('aws_iam_role_policy_attachment'));
  const inline = Object.values(bodies('aws_iam_role_policy'));
  return new Map(
    Object.entries(bodies('aws_iam_role')).map(([name, body]) => {
      const own = `\${aws_iam_role.${name}.name}`;
      const isOfRole = ({ role }: Readonly<Record<string, unknown>>) => role === own || role === body['name'];
      const texts = [
        ...attachments.filter(isOfRole).map(({ policy_arn: of }) => document(String(of), name)),
        ...inline.filter(isOfRole).map(({ policy }) => String(policy)),
      ];
      const limit = body['permissions_boundary'];
      const boundary = limit === undefined ? undefined : document(String(limit), name);
      const arn = `arn:aws:iam::${account}:role/${body['name']}`;
      const identity: Identity = {
        arn,
        policies: texts.map(parsePolicy),
        trust: parsePolicy(String(body['assume_role_policy'])),
        ...(boundary && { boundary: parsePolicy(boundary) }),
      };
      return [arn, identity] as const;
    }),
  );
}
