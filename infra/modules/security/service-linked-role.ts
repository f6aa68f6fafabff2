import { DataAwsIamRoles } from '@cdktf/provider-aws/lib/data-aws-iam-roles/index.js';
import { IamServiceLinkedRole } from '@cdktf/provider-aws/lib/iam-service-linked-role/index.js';
import { Fn, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';

export interface LinkedService {
  /** Principal of the service, such as `config.amazonaws.com`. */
  readonly service: string;
  /** Name that AWS gives the role. */
  readonly roleName: string;
}

export const config: LinkedService = { service: 'config.amazonaws.com', roleName: 'AWSServiceRoleForConfig' };
export const backup: LinkedService = { service: 'backup.amazonaws.com', roleName: 'AWSServiceRoleForBackup' };

/** ARN of an account's role for the service, known before the role exists. */
export const serviceLinkedRoleArn = (accountId: string, { service, roleName }: LinkedService): string =>
  `arn:aws:iam::${accountId}:role/aws-service-role/${service}/${roleName}`;

/**
 * A service-linked role that no call of these stacks makes: one in an account. An empty state takes over the role that an
 * account has already. One in a stack: the framework keeps one list of imports.
 */
export class ServiceLinkedRole extends Construct {
  constructor(scope: Construct, id: string, { service }: LinkedService) {
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
