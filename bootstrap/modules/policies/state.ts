import type { PolicyStatement } from '@sample-platform-ai/infra/modules/iam/policy.ts';

/** One region's part of an account's state. */
export interface RegionalState {
  readonly region: string;
  readonly bucket: string;
  readonly keyArn: string;
  readonly lockTableArn: string | undefined;
}

/** Limits of the state policies: the folder of the account, in the buckets of all regions. */
export interface StateScope {
  readonly folder: string;
  readonly regions: readonly RegionalState[];
}

const objects = ({ folder, regions }: StateScope, pattern: string) =>
  regions.map(({ bucket }) => `arn:aws:s3:::${bucket}/${folder}/${pattern}`);

/** The AWS services that store state and locks and use the keys. */
export const stateServices = ({ regions }: Pick<StateScope, 'regions'>): readonly string[] =>
  regions.flatMap(({ region }) => [`s3.${region}.amazonaws.com`, `dynamodb.${region}.amazonaws.com`]);

/** Use of the state's keys, through S3 and DynamoDB only. */
const keyStatement = ({ regions }: StateScope, sid: string, actions: readonly string[]): PolicyStatement => ({
  sid,
  actions,
  resources: regions.map(({ keyArn }) => keyArn),
  conditions: { StringEquals: { 'kms:ViaService': stateServices({ regions }) } },
});

const lockTableStatement = (
  { regions }: StateScope,
  statement: Omit<PolicyStatement, 'resources'>,
): readonly PolicyStatement[] => {
  const resources = regions.flatMap(({ lockTableArn }) => lockTableArn ?? []);
  return resources.length > 0 ? [{ ...statement, resources }] : [];
};

/** Reads the state of every stack of the account. */
export const readState = (state: StateScope): readonly PolicyStatement[] => [
  {
    sid: 'ListState',
    actions: ['s3:ListBucket'],
    resources: state.regions.map(({ bucket }) => `arn:aws:s3:::${bucket}`),
  },
  { sid: 'ReadState', actions: ['s3:GetObject'], resources: objects(state, '*') },
  keyStatement(state, 'DecryptState', ['kms:Decrypt', 'kms:DescribeKey']),
  ...lockTableStatement(state, { sid: 'ReadLock', actions: ['dynamodb:GetItem'] }),
];

/** Acquires and releases the lock. It cannot write the state, nor the state's digest in the lock table. */
export const lockState = (state: StateScope): readonly PolicyStatement[] => [
  { sid: 'LockObject', actions: ['s3:PutObject', 's3:DeleteObject'], resources: objects(state, '*.tflock') },
  keyStatement(state, 'EncryptLock', ['kms:GenerateDataKey']),
  ...lockTableStatement(state, {
    sid: 'LockRow',
    actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
    conditions: {
      'ForAllValues:StringLike': {
        'dynamodb:LeadingKeys': state.regions.map(({ bucket }) => `${bucket}/${state.folder}/*.tfstate`),
      },
      // `ForAllValues` is also true for a request without values.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  }),
];

/** Writes state, and never deletes it. */
export const writeState = (state: StateScope): readonly PolicyStatement[] => [
  { sid: 'WriteState', actions: ['s3:PutObject'], resources: objects(state, '*') },
  { sid: 'UnlockObject', actions: ['s3:DeleteObject'], resources: objects(state, '*.tflock') },
  keyStatement(state, 'EncryptState', ['kms:GenerateDataKey']),
  ...lockTableStatement(state, { sid: 'LockRow', actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'] }),
];
