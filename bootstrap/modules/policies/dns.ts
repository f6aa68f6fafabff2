import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

/** Route 53. Zone ids are generated and their ARNs have no account, but an account reaches only its own zones. */
export function dnsPolicy(scope: PolicyScope): ServicePolicy {
  const zones = ['arn:aws:route53:::hostedzone/*'];
  const healthChecks = ['arn:aws:route53:::healthcheck/*'];
  return {
    read: [allowUnscoped(scope, { sid: 'ReadRoute53', service: 'route53', actions: ['Get*', 'List*'] })],
    write: [
      allowUnscoped(scope, {
        sid: 'CreateZones',
        service: 'route53',
        actions: ['CreateHostedZone', 'CreateHealthCheck'],
      }),
      allow(scope, {
        sid: 'Zones',
        service: 'route53',
        actions: [
          'DeleteHostedZone',
          'UpdateHostedZoneComment',
          'UpdateHostedZoneFeatures',
          'ChangeResourceRecordSets',
          'ChangeTagsForResource',
          'AssociateVPCWithHostedZone',
          'DisassociateVPCFromHostedZone',
          'UpdateHealthCheck',
          'DeleteHealthCheck',
        ],
        resources: [...zones, ...healthChecks, `arn:aws:ec2:*:${scope.accountId}:vpc/*`],
      }),
    ],
  };
}
