import {
  CreateDBInstanceCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeGlobalClustersCommand,
  RestoreDBClusterFromSnapshotCommand,
  RestoreDBClusterToPointInTimeCommand,
  RestoreDBInstanceToPointInTimeCommand,
} from '@aws-sdk/client-rds';
import { alpha, beta, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../test/answers.ts';
import { melbourne, sydney } from '../test/platform.ts';
import { error, globalCluster, rds, usePrinted } from '../test/regions-rds.ts';
import { restoreDatabase } from './restore.ts';

const said = usePrinted();

describe('the restore of a second database', () => {
  const at = new Date('2026-11-24T03:14:00Z');
  const patience = { pollMs: 1, polls: 4 };
  const source = {
    DBClusters: [
      {
        Status: 'available',
        EarliestRestorableTime: new Date('2026-11-01'),
        LatestRestorableTime: new Date('2026-11-25'),
        DBSubnetGroup: 'subnets',
        VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }],
        DBClusterParameterGroup: 'parameters',
        KmsKeyId: 'key',
      },
    ],
  };
  const copy = (Status: string) => ({ DBClusters: [{ Status, Endpoint: 'restored.example' }] });
  const missing = error('DBClusterNotFoundFault');
  const noInstance = error('DBInstanceNotFoundFault');
  const look = [globalCluster(melbourne, melbourne, sydney)];

  it('copies the cluster that writes, adds an instance once the volume is there, and waits for it', async () => {
    const reach = rds({
      [sydney]: { [DescribeGlobalClustersCommand.name]: look },
      [melbourne]: {
        // Source, copy, source again; then the copy twice in each turn.
        [DescribeDBClustersCommand.name]: [
          source,
          missing,
          source,
          copy('creating'),
          copy('creating'),
          copy('available'),
        ],
        [DescribeDBInstancesCommand.name]: [
          noInstance,
          noInstance,
          { DBInstances: [{ DBInstanceStatus: 'creating' }] },
          { DBInstances: [{ DBInstanceStatus: 'available' }] },
        ],
        [RestoreDBClusterToPointInTimeCommand.name]: [{}],
        [CreateDBInstanceCommand.name]: [{}],
      },
    });
    await restoreDatabase(testPlatform, { environment: beta.name, to: { at }, dryRun: false, patience, reach });
    const changes = reach.sent.filter(([, command]) => !command.startsWith('Describe'));
    expect(changes).toMatchObject([
      [
        melbourne,
        RestoreDBClusterToPointInTimeCommand.name,
        {
          SourceDBClusterIdentifier: 'test-beta-apse4-database',
          DBClusterIdentifier: 'test-beta-apse4-database-restored',
          RestoreToTime: at,
          DBSubnetGroupName: 'subnets',
          VpcSecurityGroupIds: ['sg-1'],
          KmsKeyId: 'key',
          DeletionProtection: false,
        },
      ],
      [melbourne, CreateDBInstanceCommand.name, { DBClusterIdentifier: 'test-beta-apse4-database-restored' }],
    ]);
    expect(said.join('')).toContain('available at restored.example');
  });

  it('refuses a time that the backups do not reach, and restores nothing in a dry run', async () => {
    const reach = rds({
      [sydney]: { [DescribeGlobalClustersCommand.name]: look },
      [melbourne]: { [DescribeDBClustersCommand.name]: [source, missing] },
    });
    const restore = (time: Date, dryRun: boolean) =>
      restoreDatabase(testPlatform, { environment: beta.name, to: { at: time }, dryRun, patience, reach });
    await expect(restore(new Date('2026-10-01'), false)).rejects.toThrow(/its backups cover 2026-11-01/);
    await restore(at, true);
    expect(reach.sent.every(([, command]) => command.startsWith('Describe'))).toBe(true);
  });

  it('copies a single instance, and a second run waits for the same copy', async () => {
    const single = {
      DBInstances: [{ DBInstanceStatus: 'available', DBSubnetGroup: { DBSubnetGroupName: 'subnets' } }],
    };
    const restoredTo = (time: string) => ({
      DBInstances: [
        {
          DBInstanceStatus: 'available',
          Endpoint: { Address: 'restored.example' },
          TagList: [{ Key: 'restored-to', Value: time }],
        },
      ],
    });
    const restored = restoredTo('latest');
    const run = async (...answers: readonly Answer[]) => {
      const reach = rds({
        [sydney]: {
          [DescribeDBInstancesCommand.name]: answers,
          [RestoreDBInstanceToPointInTimeCommand.name]: [{}],
        },
      });
      await restoreDatabase(testPlatform, {
        environment: alpha.name,
        to: { at: 'latest' },
        dryRun: false,
        patience,
        reach,
      });
      return reach.sent.filter(([, command]) => !command.startsWith('Describe'));
    };
    expect(await run(single, noInstance, single, restored)).toMatchObject([
      [
        sydney,
        RestoreDBInstanceToPointInTimeCommand.name,
        {
          TargetDBInstanceIdentifier: 'test-alpha-apse2-database-restored',
          UseLatestRestorableTime: true,
          Tags: [{ Key: 'restored-to', Value: 'latest' }],
        },
      ],
    ]);
    expect(await run(single, restored)).toEqual([]);
    // A copy of another time is not what was asked for.
    await expect(run(single, restoredTo('2026-11-01T00:00:00.000Z'))).rejects.toThrow(
      /database-restored already exists, restored to 2026-11-01T00:00:00\.000Z; remove it first/,
    );
  });

  describe('from the vault', () => {
    const snapshot = (id: string, day: number, Status = 'available') => ({
      DBClusterSnapshotIdentifier: id,
      SnapshotCreateTime: new Date(Date.UTC(2026, 10, day)),
      Status,
    });
    const restored = (id: string) => ({
      DBClusters: [{ ...copy('available').DBClusters[0], TagList: [{ Key: 'restored-to', Value: id }] }],
    });
    const run = async (id: string, snapshots: readonly Answer[], clusters: readonly Answer[], dryRun = false) => {
      const reach = rds({
        [sydney]: { [DescribeGlobalClustersCommand.name]: look },
        [melbourne]: {
          [DescribeDBClusterSnapshotsCommand.name]: snapshots,
          [DescribeDBClustersCommand.name]: clusters,
          [DescribeDBInstancesCommand.name]: [{ DBInstances: [{ DBInstanceStatus: 'available' }] }],
          [RestoreDBClusterFromSnapshotCommand.name]: [{}],
        },
      });
      const to = { snapshot: id };
      await restoreDatabase(testPlatform, { environment: beta.name, to, dryRun, patience, reach });
      return reach.sent;
    };
    const changes = (sent: Awaited<ReturnType<typeof run>>) =>
      sent.filter(([, command]) => !command.startsWith('Describe'));

    it('takes the newest complete snapshot, of any page, with the network and key of the database', async () => {
      const pages = [
        { DBClusterSnapshots: [snapshot('new', 24), snapshot('unfinished', 25, 'creating')], Marker: 'more' },
        { DBClusterSnapshots: [snapshot('old', 1)] },
      ];
      const sent = await run('latest', pages, [source, missing, source, restored('new'), restored('new')]);
      expect(changes(sent)).toMatchObject([
        [
          melbourne,
          RestoreDBClusterFromSnapshotCommand.name,
          {
            SnapshotIdentifier: 'new',
            DBClusterIdentifier: 'test-beta-apse4-database-restored',
            Engine: 'aurora-postgresql',
            DBSubnetGroupName: 'subnets',
            VpcSecurityGroupIds: ['sg-1'],
            KmsKeyId: 'key',
            DeletionProtection: false,
            Tags: [{ Key: 'restored-to', Value: 'new' }],
          },
        ],
      ]);
      const asked = sent.filter(([, command]) => command === DescribeDBClusterSnapshotsCommand.name);
      expect(asked.map(([, , input]) => input)).toMatchObject([
        { DBClusterIdentifier: 'test-beta-apse4-database', SnapshotType: 'awsbackup' },
        { Marker: 'more' },
      ]);
    });

    it('takes the named one, continues with its copy, and not with that of another', async () => {
      expect(changes(await run('copied', [], [source, restored('copied')]))).toEqual([]);
      await expect(run('copied', [], [source, restored('other')])).rejects.toThrow(
        /-restored already exists, restored to other; remove it first, or pass that in --snapshot/,
      );
    });

    it('says where it has none, and restores nothing in a dry run', async () => {
      await expect(run('latest', [{}], [source])).rejects.toThrow(
        /no complete snapshot of test-beta-apse4-database in ap-southeast-4; pass the identifier/,
      );
      const sent = await run('latest', [{ DBClusterSnapshots: [snapshot('new', 24)] }], [source, missing], true);
      expect(changes(sent)).toEqual([]);
      expect(said.join('')).toContain('to the snapshot new (dry run)');
    });
  });
});
