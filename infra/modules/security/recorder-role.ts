import { DataAwsIamRoles } from '@cdktf/provider-aws/lib/data-aws-iam-roles/index.js';
import { IamServiceLinkedRole } from '@cdktf/provider-aws/lib/iam-service-linked-role/index.js';
import { Fn, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';

const service = 'config.amazonaws.com';

/** ARN of an account's role for AWS Config, known before the role exists. */
export const recorderRoleArn = (accountId: string): string =>
  `arn:aws:iam::${accountId}:role/aws-service-role/${service}/AWSServiceRoleForConfig`;

/**
 * The service-linked role of AWS Config: one in an account, which no call of AWS Config makes. An empty state takes over the
 * role that an account has already.
 */
export class RecorderRole extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new IamServiceLinkedRole(this, 'role', { awsServiceName: service });
    const existing = new DataAwsIamRoles(this, 'existing', { pathPrefix: `/aws-service-role/${service}/` });
    // By override, because the bindings import without a condition.
    TerraformStack.of(this).addOverride('import', [
      {
        for_each: Fn.toset(existing.arns),
        to: `${role.terraformResourceType}.${role.friendlyUniqueId}`,
        id: '${each.value}',
      },
    ]);
  }
}
