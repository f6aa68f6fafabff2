import { RDSClient } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { answering } from '../test/answers.ts';
import { deadlines } from '../test/failover.ts';
import { melbourne, sydney } from '../test/platform.ts';
import { arn } from '../test/regions-rds.ts';
import { changeWriter, chooseWriter, type GlobalDatabase, readGlobalDatabase } from './database.ts';

const cluster = (writer: string, status = 'available') => ({
  GlobalClusters: [
    {
      Status: status,
      GlobalClusterMembers: [melbourne, sydney].map((region) => ({
        DBClusterArn: arn(region),
        IsWriter: region === writer,
      })),
    },
  ],
});
const member = (region: string, isWriter: boolean) => ({ region, arn: arn(region), isWriter });
const database = (status: string, changesTo?: string): GlobalDatabase => ({
  status,
  members: [member(sydney, true), member(melbourne, false)],
  changesTo,
});

describe('the choice of a writer', () => {
  it('is the member of the region, and none if it is already the writer', () => {
    expect(chooseWriter(database('available'), melbourne, 'switchover')).toEqual(member(melbourne, false));
    expect(chooseWriter(database('available'), sydney, 'switchover')).toBeUndefined();
  });

  it('refuses a region without a member, an unavailable database, and one that moves to another region', () => {
    expect(() => chooseWriter(database('available'), 'us-east-1', 'failover')).toThrow(
      /no member in us-east-1; it has ap-southeast-2, /,
    );
    expect(() => chooseWriter(database('modifying'), melbourne, 'switchover')).toThrow(
      /is modifying; a switchover needs/,
    );
    expect(chooseWriter(database('modifying'), melbourne, 'failover')).toEqual(member(melbourne, false));
    expect(chooseWriter(database('switching-over', arn(melbourne)), melbourne, 'switchover')).toEqual(
      member(melbourne, false),
    );
    expect(() => chooseWriter(database('switching-over', 'arn:aws:rds:eu-west-1:'), melbourne, 'failover')).toThrow(
      /The writer is already changing to eu-west-1/,
    );
    // Sydney is still the writer, but a change is in progress.
    expect(() => chooseWriter(database('failing-over', arn(melbourne)), sydney, 'failover')).toThrow(
      /The writer is already changing to ap-southeast-4/,
    );
  });
});

describe('a change of the writer', () => {
  const change = (mode: 'switchover' | 'failover', answers: readonly object[]) => {
    const client = new RDSClient({ region: melbourne });
    const { sent } = answering(client, {
      DescribeGlobalClustersCommand: answers,
      SwitchoverGlobalClusterCommand: [{}],
      FailoverGlobalClusterCommand: [{}],
    });
    const what = { identifier: 'test-beta-database', region: melbourne, arn: arn(melbourne), mode };
    return {
      sent,
      done: changeWriter(client, what, { ...deadlines.writer, wait: { pollMs: 1, polls: 3, attemptMs: 100 } }),
    };
  };

  it('waits until the other member writes and the database is available', async () => {
    const { sent, done } = change('switchover', [
      cluster(sydney),
      cluster(sydney, 'switching-over'),
      cluster(melbourne, 'switching-over'),
      cluster(melbourne),
    ]);
    await done;
    expect(sent.map(([name]) => name)).toEqual([
      'DescribeGlobalClustersCommand',
      'SwitchoverGlobalClusterCommand',
      ...Array(3).fill('DescribeGlobalClustersCommand'),
    ]);
    expect(sent[1]?.[1]).toEqual({
      GlobalClusterIdentifier: 'test-beta-database',
      TargetDbClusterIdentifier: arn(melbourne),
    });
  });

  it('accepts the loss of data in a failover only', async () => {
    const { sent, done } = change('failover', [cluster(sydney), cluster(melbourne)]);
    await done;
    expect(sent[1]).toEqual(['FailoverGlobalClusterCommand', expect.objectContaining({ AllowDataLoss: true })]);
  });

  it('is not done while the old member is the writer', async () => {
    await expect(change('switchover', [cluster(sydney)]).done).rejects.toThrow(/started but did not finish in time/);
  });

  it('refuses a missing global database', async () => {
    const client = new RDSClient({ region: melbourne });
    answering(client, { DescribeGlobalClustersCommand: [{ GlobalClusters: [] }] });
    await expect(readGlobalDatabase(client, 'none')).rejects.toThrow(/Global database none not found/);
  });
});
