import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

/** Load balancers, their certificates and web ACLs. */
export function loadBalancingPolicy(scope: PolicyScope): ServicePolicy {
  const { accountId, base } = scope;
  const loadBalancing = [`arn:aws:elasticloadbalancing:*:${accountId}:*/${base}-*`];
  const certificates = [`arn:aws:acm:*:${accountId}:certificate/*`];
  const webAcls = [`arn:aws:wafv2:*:${accountId}:*/webacl/${base}-*`];
  return {
    read: [
      // Dependency of wafv2:GetWebACLForResource.
      allow(scope, {
        sid: 'ReadWebAclsOfLoadBalancers',
        service: 'elasticloadbalancing',
        actions: ['GetLoadBalancerWebACL'],
        resources: loadBalancing,
      }),
      allowUnscoped(scope, { sid: 'ReadLoadBalancers', service: 'elasticloadbalancing', actions: ['Describe*'] }),
      allow(scope, {
        sid: 'ReadCertificates',
        service: 'acm',
        actions: ['DescribeCertificate', 'GetCertificate', 'ListTagsForCertificate'],
        resources: certificates,
      }),
      allowUnscoped(scope, { sid: 'ListCertificates', service: 'acm', actions: ['ListCertificates'] }),
      allow(scope, {
        sid: 'ReadWebAcls',
        service: 'wafv2',
        actions: ['GetWebACL', 'GetWebACLForResource', 'GetLoggingConfiguration', 'ListTagsForResource'],
        resources: [`arn:aws:wafv2:*:${accountId}:*`, ...loadBalancing],
      }),
    ],
    write: [
      allow(scope, {
        sid: 'LoadBalancers',
        service: 'elasticloadbalancing',
        actions: [
          'CreateLoadBalancer',
          'DeleteLoadBalancer',
          'ModifyLoadBalancerAttributes',
          'SetIpAddressType',
          'SetSecurityGroups',
          'SetSubnets',
          'CreateTargetGroup',
          'DeleteTargetGroup',
          'ModifyTargetGroup',
          'ModifyTargetGroupAttributes',
          'CreateListener',
          'DeleteListener',
          'ModifyListener',
          'ModifyListenerAttributes',
          'AddListenerCertificates',
          'RemoveListenerCertificates',
          'CreateRule',
          'DeleteRule',
          'ModifyRule',
          'SetRulePriorities',
          'AddTags',
          'RemoveTags',
        ],
        resources: loadBalancing,
      }),
      // Dependencies of wafv2:AssociateWebACL and DisassociateWebACL; IAM does not scope the older action to a resource.
      allow(scope, {
        sid: 'WebAclsOfLoadBalancers',
        service: 'elasticloadbalancing',
        actions: ['CreateWebACLAssociation', 'DeleteWebACLAssociation'],
        resources: loadBalancing,
      }),
      allowUnscoped(scope, { sid: 'BindWebAcls', service: 'elasticloadbalancing', actions: ['SetWebAcl'] }),
      // AWS' example allows it on every resource: the request has the load balancer, not the ACL.
      allowUnscoped(scope, { sid: 'UnbindWebAcls', service: 'wafv2', actions: ['DisassociateWebACL'] }),
      allowUnscoped(scope, { sid: 'RequestCertificates', service: 'acm', actions: ['RequestCertificate'] }),
      allow(scope, {
        sid: 'Certificates',
        service: 'acm',
        actions: ['DeleteCertificate', 'UpdateCertificateOptions', 'AddTagsToCertificate', 'RemoveTagsFromCertificate'],
        resources: certificates,
      }),
      allow(scope, {
        sid: 'WebAcls',
        service: 'wafv2',
        actions: [
          'CreateWebACL',
          'UpdateWebACL',
          'DeleteWebACL',
          'AssociateWebACL',
          'PutLoggingConfiguration',
          'DeleteLoggingConfiguration',
          'TagResource',
          'UntagResource',
        ],
        // A request for a web ACL also needs its managed rule groups and the load balancer.
        resources: [...webAcls, 'arn:aws:wafv2:*:*:*/managedruleset/*', ...loadBalancing],
      }),
    ],
  };
}
