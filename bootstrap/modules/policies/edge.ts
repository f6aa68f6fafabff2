import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

const kinds = [
  'Distribution',
  'OriginAccessControl',
  'Function',
  'CachePolicy',
  'OriginRequestPolicy',
  'ResponseHeadersPolicy',
];

/** CloudFront. Its resources have generated ids, so the account is the limit. */
export function edgePolicy(scope: PolicyScope): ServicePolicy {
  const own = [`arn:aws:cloudfront::${scope.accountId}:*`];
  return {
    read: [
      allow(scope, { sid: 'ReadCloudFront', service: 'cloudfront', actions: ['Get*', 'Describe*'], resources: own }),
      // Lists, and AWS' managed policies, belong to no account.
      allowUnscoped(scope, { sid: 'ListCloudFront', service: 'cloudfront', actions: ['List*', 'Get*Policy*'] }),
    ],
    write: [
      allowUnscoped(scope, {
        sid: 'CreateCloudFront',
        service: 'cloudfront',
        actions: kinds.map((kind) => `Create${kind}`),
      }),
      allow(scope, {
        sid: 'CloudFront',
        service: 'cloudfront',
        actions: [
          ...kinds.flatMap((kind) => [`Update${kind}`, `Delete${kind}`]),
          'PublishFunction',
          'CreateInvalidation',
          'AllowVendedLogDeliveryForResource',
          'TagResource',
          'UntagResource',
        ],
        resources: own,
      }),
    ],
  };
}
