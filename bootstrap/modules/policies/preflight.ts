import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

/** What `pnpm preflight` asks beyond what planning reads: quotas, service-linked roles, and what IAM would decide. */
export function preflightPolicy(scope: PolicyScope): ServicePolicy {
  const pipelines = ['plan', 'apply'].map((role) => `arn:aws:iam::${scope.accountId}:role/${scope.base}-${role}`);
  return {
    read: [
      allowUnscoped(scope, {
        sid: 'ReadQuotas',
        service: 'servicequotas',
        actions: ['GetServiceQuota', 'GetAWSDefaultServiceQuota'],
      }),
      allowUnscoped(scope, { sid: 'ListRoles', service: 'iam', actions: ['ListRoles'] }),
      allow(scope, { sid: 'Simulate', service: 'iam', actions: ['SimulatePrincipalPolicy'], resources: pipelines }),
    ],
    write: [],
  };
}
