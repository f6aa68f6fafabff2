import type { PolicyStatement } from '@sample-platform-ai/infra/modules/iam/policy.ts';

/** One region's part of an account's state. */
export interface StateAccess {
  readonly region: string;
  readonly bucket: string;
  readonly keyArn: string;
  readonly lockTableArn: string | undefined;
}

/** What the state policies are cut to: the folder of the account, in the buckets of all regions. */
export interface StateScope {
  readonly folder: string;
  readonly places: readonly StateAccess[];
}

const objects = ({ folder, places }: StateScope, pattern: string) =>
  places.map(({ bucket }) => `arn:aws:s3:::${bucket}/${folder}/${pattern}`);

/** The services that hold state, and locks, and ask for the keys. */
export const stateServices = ({ places }: Pick<StateScope, 'places'>): readonly string[] =>
  places.flatMap(({ region }) => [`s3.${region}.amazonaws.com`, `dynamodb.${region}.amazonaws.com`]);

/** The state's keys, and only as S3 and DynamoDB ask for them. */
const keyStatement = ({ places }: StateScope, sid: string, actions: readonly string[]): PolicyStatement => ({
  sid,
  actions,
  resources: places.map(({ keyArn }) => keyArn),
  conditions: { StringEquals: { 'kms:ViaService': stateServices({ places }) } },
});

const lockTableStatement = (
  { places }: StateScope,
  statement: Omit<PolicyStatement, 'resources'>,
): readonly PolicyStatement[] => {
  const resources = places.flatMap(({ lockTableArn }) => lockTableArn ?? []);
  return resources.length > 0 ? [{ ...statement, resources }] : [];
};

/** Reads the state of every stack of the account. */
export const readState = (state: StateScope): readonly PolicyStatement[] => [
  {
    sid: 'ListState',
    actions: ['s3:ListBucket'],
    resources: state.places.map(({ bucket }) => `arn:aws:s3:::${bucket}`),
  },
  { sid: 'ReadState', actions: ['s3:GetObject'], resources: objects(state, '*') },
  keyStatement(state, 'DecryptState', ['kms:Decrypt', 'kms:DescribeKey']),
  ...lockTableStatement(state, { sid: 'ReadLock', actions: ['dynamodb:GetItem'] }),
];

/** Takes and gives back the lock, and writes nothing else: not the state, and not its digest beside the lock. */
export const lockState = (state: StateScope): readonly PolicyStatement[] => [
  { sid: 'LockObject', actions: ['s3:PutObject', 's3:DeleteObject'], resources: objects(state, '*.tflock') },
  keyStatement(state, 'EncryptLock', ['kms:GenerateDataKey']),
  ...lockTableStatement(state, {
    sid: 'LockRow',
    actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
    conditions: {
      'ForAllValues:StringLike': {
        'dynamodb:LeadingKeys': state.places.map(({ bucket }) => `${bucket}/${state.folder}/*.tfstate`),
      },
      // "For all values" is true of none as well.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  }),
];

/** Writes state, which it never deletes. */
export const writeState = (state: StateScope): readonly PolicyStatement[] => [
  { sid: 'WriteState', actions: ['s3:PutObject'], resources: objects(state, '*') },
  { sid: 'UnlockObject', actions: ['s3:DeleteObject'], resources: objects(state, '*.tflock') },
  keyStatement(state, 'EncryptState', ['kms:GenerateDataKey']),
  ...lockTableStatement(state, { sid: 'LockRow', actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'] }),
];
