import { Fn } from 'cdktf';

/**
 * What is kept of a database that is destroyed. The name carries the time of birth, settled when the database is made
 * whether it will be kept or not: a second life of it leaves a second snapshot, and does not fail on the first's.
 */
export const finalSnapshot = (name: string, keep: boolean) => ({
  settings: {
    skipFinalSnapshot: !keep,
    finalSnapshotIdentifier: `${name}-born-${Fn.formatdate('YYYYMMDDhhmmss', Fn.timestamp())}-final`,
  },
  ignoreChanges: ['final_snapshot_identifier'],
});
