import { Fn } from 'cdktf';

/**
 * The final snapshot of a destroyed database. Its name has the creation time of the database, whether or not a snapshot
 * is taken: a database that is created again then leaves a second snapshot, and does not collide with the first.
 */
export const finalSnapshot = (name: string, keep: boolean) => ({
  settings: {
    skipFinalSnapshot: !keep,
    finalSnapshotIdentifier: `${name}-born-${Fn.formatdate('YYYYMMDDhhmmss', Fn.timestamp())}-final`,
  },
  ignoreChanges: ['final_snapshot_identifier'],
});
