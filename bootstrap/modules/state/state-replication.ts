import { S3BucketReplicationConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration/index.js';
import { policyDocument } from '@sample-platform-ai/infra/modules/iam/policy.ts';
import { Role } from '@sample-platform-ai/infra/modules/iam/role.ts';
import { resourcesIn } from '@sample-platform-ai/infra/modules/ordering.ts';
import { Construct } from 'constructs';
import type { StateStorage } from './state-storage.ts';

interface ReplicationEnd {
  readonly region: string;
  readonly storage: StateStorage;
}

export interface StateReplicationProps {
  readonly roleName: string;
  readonly source: ReplicationEnd;
  /** Region code -> destination of the replicas. */
  readonly destinations: Readonly<Record<string, ReplicationEnd>>;
  /** Layer -> prefix of the object keys to replicate. Only replication writes them at a destination. */
  readonly prefixes: Readonly<Record<string, string>>;
}

/** Replicates the state of global stacks to the other regions, where they can be applied while the home region is down. */
export class StateReplication extends Construct {
  constructor(scope: Construct, id: string, props: StateReplicationProps) {
    super(scope, id);
    const { source } = props;
    const destinations = Object.entries(props.destinations);
    const objects = (bucketArn: string) => Object.values(props.prefixes).map((prefix) => `${bucketArn}/${prefix}*`);
    const from = source.storage.bucket;
    const role = new Role(this, 'role', {
      name: props.roleName,
      description: 'Lets S3 copy the state of global stacks to the other regions',
      // Without a condition: S3 documents none for this call, and the policy below limits the buckets.
      trust: policyDocument({
        sid: 'Replication',
        principals: { Service: 's3.amazonaws.com' },
        actions: ['sts:AssumeRole'],
      }),
      statements: [
        {
          sid: 'ReadSource',
          actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
          resources: [from.arn],
        },
        {
          sid: 'ReadObjects',
          actions: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
          resources: objects(from.arn),
        },
        {
          sid: 'WriteObjects',
          actions: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
          resources: destinations.flatMap(([, { storage }]) => objects(storage.bucket.arn)),
        },
        {
          sid: 'Decrypt',
          actions: ['kms:Decrypt'],
          resources: [source.storage.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `s3.${source.region}.amazonaws.com` } },
        },
        {
          sid: 'Encrypt',
          actions: ['kms:Encrypt', 'kms:GenerateDataKey'],
          resources: destinations.map(([, { storage }]) => storage.keyArn),
          conditions: {
            StringEquals: { 'kms:ViaService': destinations.map(([, { region }]) => `s3.${region}.amazonaws.com`) },
          },
        },
      ],
    });
    const rules = destinations.flatMap(([code, { storage }]) =>
      Object.entries(props.prefixes).map(([name, prefix]) => ({ name: `${name}-${code}`, prefix, storage })),
    );
    new S3BucketReplicationConfigurationA(this, 'configuration', {
      bucket: from.name,
      role: role.arn,
      rule: rules.map(({ name, prefix, storage }, index) => ({
        id: name,
        priority: index + 1,
        status: 'Enabled',
        filter: { prefix },
        // Lock files are replicated too: a released lock must disappear at the destination.
        deleteMarkerReplication: { status: 'Enabled' },
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
        destination: {
          bucket: storage.bucket.arn,
          encryptionConfiguration: { replicaKmsKeyId: storage.keyArn },
        },
      })),
      // All buckets need versioning before replication can start.
      dependsOn: resourcesIn(from, ...destinations.map(([, { storage }]) => storage.bucket)),
    });
  }
}
