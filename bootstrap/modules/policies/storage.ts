import { allow, type PolicyScope, type ServicePolicy } from './scope.ts';

/** The buckets of stacks. State buckets share their name prefix; the guard excludes them. */
export function storagePolicy(scope: PolicyScope): ServicePolicy {
  const buckets = `arn:aws:s3:::${scope.base}-*-${scope.accountId}`;
  return {
    read: [
      allow(scope, {
        sid: 'ReadBucketSettings',
        service: 's3',
        actions: [
          'GetBucket*',
          'GetAccelerateConfiguration',
          'GetEncryptionConfiguration',
          'GetLifecycleConfiguration',
          'GetReplicationConfiguration',
          'ListBucket',
          'ListTagsForResource',
        ],
        resources: [buckets],
      }),
    ],
    write: [
      allow(scope, {
        sid: 'Buckets',
        service: 's3',
        actions: [
          'CreateBucket',
          'DeleteBucket',
          'DeleteBucketPolicy',
          'PutBucketCORS',
          'PutBucketLogging',
          'PutBucketNotification',
          'PutBucketObjectLockConfiguration',
          'PutBucketOwnershipControls',
          'PutBucketPolicy',
          'PutBucketPublicAccessBlock',
          'PutBucketTagging',
          'PutBucketVersioning',
          'PutEncryptionConfiguration',
          'PutLifecycleConfiguration',
          'ListBucketVersions',
          'TagResource',
          'UntagResource',
        ],
        resources: [buckets],
      }),
      // A bucket without protection is destroyed together with its objects.
      allow(scope, {
        sid: 'EmptyBuckets',
        service: 's3',
        actions: ['DeleteObject', 'DeleteObjectVersion'],
        resources: [`${buckets}/*`],
      }),
    ],
  };
}
