import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { Construct } from 'constructs';

export interface GithubRoleProps {
  readonly name: string;
  readonly description: string;
  /** JSON of the trust policy. */
  readonly trust: string;
  readonly maxSessionHours: 1 | 2 | 3 | 4;
  /** Domain key -> ARN of a managed policy. */
  readonly policyArns: Readonly<Record<string, string>>;
}

/** A role that workflow runs assume. It has managed policies only, which allow more text than inline ones. */
export class GithubRole extends Construct {
  constructor(scope: Construct, id: string, props: GithubRoleProps) {
    super(scope, id);
    const role = new IamRole(this, 'role', {
      name: props.name,
      description: props.description,
      assumeRolePolicy: props.trust,
      maxSessionDuration: props.maxSessionHours * 3600,
    });
    for (const [key, policyArn] of Object.entries(props.policyArns)) {
      new IamRolePolicyAttachment(this, key, { role: role.name, policyArn });
    }
  }
}
