import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { Construct } from 'constructs';
import { type PolicyStatement, policyDocument } from './policy.ts';

export interface RoleProps {
  /** IAM is global: a region's role carries the region in its name. At most 64 characters. */
  readonly name: string;
  readonly description: string;
  /** JSON of the trust policy. */
  readonly trust: string;
  /** @default [] */
  readonly statements?: readonly PolicyStatement[];
  /** Names of AWS managed policies, for example `service-role/AmazonEBSCSIDriverPolicy`. @default [] */
  readonly awsManagedPolicies?: readonly string[];
}

/** An IAM role with an inline policy. The stack adds the account's permissions boundary to every role. */
export class Role extends Construct {
  readonly arn: string;
  readonly name: string;

  constructor(scope: Construct, id: string, props: RoleProps) {
    super(scope, id);
    const { statements = [], awsManagedPolicies = [] } = props;
    const role = new IamRole(this, 'role', {
      name: props.name,
      description: props.description,
      assumeRolePolicy: props.trust,
    });
    if (statements.length > 0) {
      new IamRolePolicy(this, 'policy', { name: 'inline', role: role.name, policy: policyDocument(...statements) });
    }
    for (const policy of awsManagedPolicies) {
      new IamRolePolicyAttachment(this, policy.replace(/^.*\//, ''), {
        role: role.name,
        policyArn: `arn:aws:iam::aws:policy/${policy}`,
      });
    }
    this.arn = role.arn;
    this.name = role.name;
  }
}
