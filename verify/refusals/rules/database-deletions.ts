import { type ApiCall, inPlace, isTrue, type Refusal, type Rule, refusal, text } from '../call.ts';

interface Database {
  readonly isProtected: boolean;
  /** Of an instance: the Aurora cluster that it is part of. */
  readonly cluster?: string | undefined;
}
export interface Snapshots extends Rule {
  /** Names of what a deletion has left, with account and region. */
  readonly kept: ReadonlySet<string>;
}

const wrongSnapshot = (id: string): boolean =>
  !/^[a-z][a-z0-9-]{0,254}$/i.test(id) || id.endsWith('-') || id.includes('--');

/** What RDS refuses to delete, and the snapshots that deletions leave. */
export function databaseDeletions(): Snapshots {
  const databases = new Map<string, Database>();
  const kept = new Set<string>();
  const kindOf = ({ operation }: ApiCall) => (operation.includes('DBCluster') ? 'DBCluster' : 'DBInstance');
  const nameOf = (call: ApiCall) => inPlace(call, `${kindOf(call)} ${text(call, `${kindOf(call)}Identifier`)}`);

  function checkSnapshot(call: ApiCall): Refusal | undefined {
    const id = text(call, 'FinalDBSnapshotIdentifier');
    const skips = isTrue(call, 'SkipFinalSnapshot');
    if (skips && id)
      return refusal(
        'InvalidParameterCombination',
        'FinalDBSnapshotIdentifier can not be specified when deleting without a final snapshot',
      );
    if (skips) return undefined;
    if (!id)
      return refusal(
        'InvalidParameterCombination',
        'FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified',
      );
    if (wrongSnapshot(id))
      return refusal(
        'InvalidParameterValue',
        `The parameter FinalDBSnapshotIdentifier is not a valid identifier: ${id}`,
      );
    return kept.has(inPlace(call, id))
      ? refusal(
          `${kindOf(call) === 'DBCluster' ? 'DBClusterSnapshotAlreadyExistsFault' : 'DBSnapshotAlreadyExists'}`,
          `Cannot create the snapshot because one with the identifier ${id} already exists`,
        )
      : undefined;
  }
  function check(call: ApiCall): Refusal | undefined {
    const database = databases.get(nameOf(call));
    if (call.operation === 'DeleteDBInstance' && database?.cluster)
      return text(call, 'FinalDBSnapshotIdentifier')
        ? refusal(
            'InvalidParameterCombination',
            'FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance',
          )
        : undefined;
    if (call.operation === 'DeleteDBInstance' || call.operation === 'DeleteDBCluster') {
      if (database?.isProtected)
        return refusal(
          'InvalidParameterCombination',
          'Cannot delete protected database, please disable deletion protection and try again.',
        );
      const id = text(call, 'DBClusterIdentifier');
      const has = [...databases].some(([name, { cluster }]) => cluster === id && name.startsWith(inPlace(call, '')));
      if (call.operation === 'DeleteDBCluster' && has)
        return refusal(
          'InvalidDBClusterStateFault',
          'Cluster cannot be deleted, it still contains DB instances in non-deleting state.',
        );
      return checkSnapshot(call);
    }
    return undefined;
  }
  return {
    name: 'protected deletions and snapshots',
    kept,
    check: (call) => (call.service === 'rds' ? check(call) : undefined),
    learn(call) {
      if (call.service !== 'rds') return;
      const name = nameOf(call);
      const snapshot = text(call, 'FinalDBSnapshotIdentifier');
      const before = databases.get(name);
      if (/^CreateDB(?:Instance|Cluster)$/.test(call.operation))
        databases.set(name, {
          isProtected: isTrue(call, 'DeletionProtection'),
          cluster: call.operation === 'CreateDBInstance' ? text(call, 'DBClusterIdentifier') : undefined,
        });
      if (
        /^ModifyDB(?:Instance|Cluster)$/.test(call.operation) &&
        before &&
        text(call, 'DeletionProtection') !== undefined
      )
        databases.set(name, { ...before, isProtected: isTrue(call, 'DeletionProtection') });
      if (/^DeleteDB(?:Instance|Cluster)$/.test(call.operation)) {
        databases.delete(name);
        if (snapshot) kept.add(inPlace(call, snapshot));
      }
      if (/^DeleteDB(?:Cluster)?Snapshot$/.test(call.operation))
        kept.delete(
          inPlace(call, text(call, 'DBSnapshotIdentifier') ?? text(call, 'DBClusterSnapshotIdentifier') ?? ''),
        );
    },
  };
}
