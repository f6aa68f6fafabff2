import { databaseDeletions } from '../rules/database-deletions.ts';
import { globalDatabase } from '../rules/global-database.ts';
import { parameterGroups } from '../rules/parameter-groups.ts';
import { type RuleFault, type Step, subject } from './subject.ts';

const { account } = subject;
const [here, there] = ['us-east-1', 'us-west-2'];
const arn = (region: string) => `arn:aws:rds:${region}:${account}:cluster:${region}-database`;
const member = (region: string, parameters: Step['parameters'] = {}): Step => ({
  call: 'rds:CreateDBCluster',
  region,
  parameters: {
    DBClusterIdentifier: `${region}-database`,
    GlobalClusterIdentifier: 'global',
    StorageEncrypted: 'true',
    KmsKeyId: 'key',
    ...parameters,
  },
});
const born: readonly Step[] = [
  { call: 'rds:CreateGlobalCluster', parameters: { GlobalClusterIdentifier: 'global' } },
  member(here, { DatabaseName: 'platform', MasterUsername: 'owner', MasterUserPassword: 'secret' }),
];
const joined = [...born, member(there)];
const versioned = (EngineVersion: string): readonly Step[] => [
  { call: 'rds:CreateGlobalCluster', parameters: { GlobalClusterIdentifier: 'global', EngineVersion } },
  member(here, { EngineVersion }),
];
const onGlobal = (operation: string, parameters: Step['parameters']): Step => ({
  call: `rds:${operation}`,
  parameters: { GlobalClusterIdentifier: 'global', ...parameters },
});
const instance = (parameters: Step['parameters'] = {}): Step => ({
  call: 'rds:CreateDBInstance',
  parameters: { DBInstanceIdentifier: 'database', ...parameters },
});
const deletion = (parameters: Step['parameters']): Step => ({
  call: 'rds:DeleteDBInstance',
  parameters: { DBInstanceIdentifier: 'database', ...parameters },
});
const kept = deletion({ FinalDBSnapshotIdentifier: 'database-final' });
const modify = (name: string, method: string): Step => ({
  call: 'rds:ModifyDBParameterGroup',
  parameters: {
    DBParameterGroupName: 'a',
    Parameters: [{ ParameterName: name, ParameterValue: '1', ApplyMethod: method }],
  },
});
/** Requests about databases that AWS refuses and the emulator takes. */
export const databaseFaults: readonly RuleFault[] = [
  ...(['DatabaseName', 'MasterUsername', 'MasterUserPassword', 'ManageMasterUserPassword'] as const).map((name) => ({
    what: `${name} of a member that joins a global database`,
    rule: globalDatabase,
    steps: [...born, member(there, { [name]: 'true' })],
    sound: joined,
    code: 'InvalidParameterCombination',
  })),
  {
    what: 'an encrypted member that joins without a key',
    rule: globalDatabase,
    steps: [...born, member(there, { KmsKeyId: null })],
    sound: joined,
    code: 'InvalidParameterCombination',
  },
  {
    what: 'a second member in a region',
    rule: globalDatabase,
    steps: [...born, member(here)],
    sound: joined,
    code: 'InvalidParameterCombination',
  },
  {
    what: 'a member of another version than the global database',
    rule: globalDatabase,
    steps: [...versioned('17.9'), member(there, { EngineVersion: '17.10' })],
    sound: [...versioned('17.9'), member(there, { EngineVersion: '17.9' })],
    code: 'InvalidParameterValue',
  },
  {
    what: 'a member of a global database that does not exist',
    rule: globalDatabase,
    steps: [member(here)],
    sound: born,
    code: 'GlobalClusterNotFoundFault',
  },
  {
    what: 'deletion of a cluster that is still a member',
    rule: globalDatabase,
    steps: [
      ...joined,
      { call: 'rds:DeleteDBCluster', region: there, parameters: { DBClusterIdentifier: `${there}-database` } },
    ],
    sound: [
      ...joined,
      onGlobal('RemoveFromGlobalCluster', { DbClusterIdentifier: arn(there) }),
      { call: 'rds:DeleteDBCluster', region: there, parameters: { DBClusterIdentifier: `${there}-database` } },
    ],
    code: 'InvalidDBClusterStateFault',
  },
  {
    what: 'removal of the writer before the readers',
    rule: globalDatabase,
    steps: [...joined, onGlobal('RemoveFromGlobalCluster', { DbClusterIdentifier: arn(here) })],
    sound: [
      ...joined,
      onGlobal('SwitchoverGlobalCluster', { TargetDbClusterIdentifier: arn(there) }),
      onGlobal('RemoveFromGlobalCluster', { DbClusterIdentifier: arn(here) }),
    ],
    code: 'InvalidGlobalClusterStateFault',
  },
  {
    what: 'deletion of a global database with members',
    rule: globalDatabase,
    steps: [...born, onGlobal('DeleteGlobalCluster', {})],
    sound: [
      ...born,
      onGlobal('RemoveFromGlobalCluster', { DbClusterIdentifier: arn(here) }),
      onGlobal('DeleteGlobalCluster', {}),
    ],
    code: 'InvalidGlobalClusterStateFault',
  },
  {
    what: 'deletion of a protected global database',
    rule: globalDatabase,
    steps: [onGlobal('CreateGlobalCluster', { DeletionProtection: 'true' }), onGlobal('DeleteGlobalCluster', {})],
    sound: [
      onGlobal('CreateGlobalCluster', { DeletionProtection: 'true' }),
      onGlobal('ModifyGlobalCluster', { DeletionProtection: 'false' }),
      onGlobal('DeleteGlobalCluster', {}),
    ],
    code: 'InvalidParameterCombination',
  },
  {
    what: 'a switchover to the member that writes',
    rule: globalDatabase,
    steps: [...joined, onGlobal('SwitchoverGlobalCluster', { TargetDbClusterIdentifier: arn(here) })],
    sound: [...joined, onGlobal('SwitchoverGlobalCluster', { TargetDbClusterIdentifier: arn(there) })],
    code: 'InvalidDBClusterStateFault',
  },
  {
    what: 'a failover to a name in place of an ARN',
    rule: globalDatabase,
    steps: [...joined, onGlobal('FailoverGlobalCluster', { TargetDbClusterIdentifier: `${there}-database` })],
    sound: [...joined, onGlobal('FailoverGlobalCluster', { TargetDbClusterIdentifier: arn(there) })],
    code: 'InvalidParameterValue',
  },
  {
    what: 'deletion of a protected database',
    rule: databaseDeletions,
    steps: [instance({ DeletionProtection: 'true' }), kept],
    sound: [instance(), kept],
    code: 'InvalidParameterCombination',
  },
  {
    what: 'deletion without a word about the last snapshot',
    rule: databaseDeletions,
    steps: [instance(), deletion({})],
    sound: [instance(), deletion({ SkipFinalSnapshot: 'true' })],
    code: 'InvalidParameterCombination',
  },
  {
    what: 'a last snapshot that is skipped and named',
    rule: databaseDeletions,
    steps: [instance(), deletion({ SkipFinalSnapshot: 'true', FinalDBSnapshotIdentifier: 'final' })],
    sound: [instance(), kept],
    code: 'InvalidParameterCombination',
  },
  {
    what: 'a last snapshot with two hyphens in a row',
    rule: databaseDeletions,
    steps: [instance(), deletion({ FinalDBSnapshotIdentifier: 'database--final' })],
    sound: [instance(), kept],
    code: 'InvalidParameterValue',
  },
  {
    what: 'a second life that ends in a snapshot of the same name',
    rule: databaseDeletions,
    steps: [instance(), kept, instance(), kept],
    sound: [instance(), kept, instance(), deletion({ FinalDBSnapshotIdentifier: 'second-final' })],
    code: 'DBSnapshotAlreadyExists',
  },
  {
    what: 'deletion of a cluster with an instance',
    rule: databaseDeletions,
    steps: [
      instance({ DBClusterIdentifier: 'cluster' }),
      { call: 'rds:DeleteDBCluster', parameters: { DBClusterIdentifier: 'cluster', SkipFinalSnapshot: 'true' } },
    ],
    sound: [
      instance({ DBClusterIdentifier: 'cluster' }),
      deletion({}),
      { call: 'rds:DeleteDBCluster', parameters: { DBClusterIdentifier: 'cluster', SkipFinalSnapshot: 'true' } },
    ],
    code: 'InvalidDBClusterStateFault',
  },
  {
    what: 'a static parameter that is applied at once',
    rule: parameterGroups,
    steps: [modify('max_connections', 'immediate')],
    sound: [modify('max_connections', 'pending-reboot')],
    code: 'InvalidParameterCombination',
  },
];
