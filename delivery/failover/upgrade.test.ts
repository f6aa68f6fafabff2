import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeGlobalClustersCommand,
  ModifyDBClusterCommand,
  ModifyDBInstanceCommand,
  ModifyGlobalClusterCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { alpha, beta, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, answering } from '../test/answers.ts';
import { melbourne, sydney } from '../test/platform.ts';
import { upgradeDatabase } from './upgrade.ts';
import { upgradeBetween } from './versions.ts';

beforeEach(() => {
  vi.stubEnv('GITHUB_STEP_SUMMARY', '');
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  return () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  };
});

const cluster = (EngineVersion: string, Status = 'available') => ({ DBClusters: [{ EngineVersion, Status }] });
const instance = (EngineVersion: string, DBInstanceStatus = 'available') => ({
  DBInstances: [{ EngineVersion, DBInstanceStatus }],
});
const members = {
  GlobalClusters: [
    {
      Status: 'available',
      GlobalClusterMembers: [sydney, melbourne].map((region) => ({
        DBClusterArn: `arn:aws:rds:${region}:1:cluster:c`,
        IsWriter: region === sydney,
      })),
    },
  ],
};

/** Runs the command towards a version; gives back the changes that RDS was sent, in order. */
async function upgrade(
  environment: EnvironmentConfig,
  engineVersion: string,
  {
    answers,
    dryRun = false,
  }: { answers: Readonly<Record<string, Readonly<Record<string, readonly Answer[]>>>>; dryRun?: boolean },
) {
  const changes: [string, string, object][] = [];
  const clients = new Map(
    Object.entries(answers).map(([region, own]) => {
      const client = new RDSClient({ region });
      const modified = [ModifyDBClusterCommand, ModifyDBInstanceCommand, ModifyGlobalClusterCommand];
      const { sent } = answering(client, { ...Object.fromEntries(modified.map(({ name }) => [name, [{}]])), ...own });
      client.middlewareStack.add(
        (next, context) => (call) => {
          const { commandName = '' } = context;
          if (commandName.startsWith('Modify')) changes.push([region, commandName, call.input]);
          return next(call);
        },
        { step: 'initialize', name: 'order', priority: 'high' },
      );
      return [region, { client, sent }] as const;
    }),
  );
  const changed = { ...environment, database: { ...environment.database, engineVersion } };
  await upgradeDatabase(
    { ...testPlatform, environments: [changed] },
    {
      environment: changed.name,
      dryRun,
      patience: { pollMs: 1, polls: 3 },
      reach: {
        rds: (region) => {
          const found = clients.get(region);
          if (!found) throw new Error(`no RDS in ${region}`);
          return found.client;
        },
      },
    },
  );
  return changes;
}

describe('the way between two versions', () => {
  it('is none, minor or major, by numbers and not by letters', () => {
    expect(upgradeBetween('17.9', '17.9')).toBe('none');
    expect(upgradeBetween('17.9', '17.10')).toBe('minor');
    expect(upgradeBetween('17.9', '18.1')).toBe('major');
  });

  it('refuses a way back', () => {
    for (const target of ['17.9', '16.14'])
      expect(() => upgradeBetween('17.10', target)).toThrow(/RDS cannot downgrade/);
  });
});

describe('the upgrade of a database', () => {
  const global = (readers: readonly Answer[], writers: readonly Answer[]) => ({
    [sydney]: { [DescribeGlobalClustersCommand.name]: [members], [DescribeDBClustersCommand.name]: writers },
    [melbourne]: { [DescribeGlobalClustersCommand.name]: [members], [DescribeDBClustersCommand.name]: readers },
  });

  it('takes a minor version to the reader first, and to the writer once the reader has it', async () => {
    const way = [cluster('17.9'), cluster('17.9'), cluster('17.9', 'upgrading'), cluster('17.10')];
    expect(await upgrade(beta, '17.10', { answers: global(way, way) })).toMatchObject([
      [melbourne, 'ModifyDBClusterCommand', { EngineVersion: '17.10', ApplyImmediately: true }],
      [sydney, 'ModifyDBClusterCommand', { EngineVersion: '17.10', ApplyImmediately: true }],
    ]);
  });

  it('takes a major version to all members by one call where the database writes', async () => {
    const way = [cluster('17.9'), cluster('17.9'), cluster('18.1')];
    expect(await upgrade(beta, '18.1', { answers: global(way, way) })).toMatchObject([
      [sydney, 'ModifyGlobalClusterCommand', { EngineVersion: '18.1', AllowMajorVersionUpgrade: true }],
    ]);
  });

  it('waits after a kill for what was begun, and continues with the rest', async () => {
    const upgrading = [cluster('17.9', 'upgrading'), cluster('17.9', 'upgrading'), cluster('17.10')];
    const answers = global(upgrading, [cluster('17.9'), cluster('17.9'), cluster('17.10')]);
    const changes = await upgrade(beta, '17.10', { answers });
    expect(changes.map(([region]) => region)).toEqual([sydney]);
  });

  it('does not touch the writer where the reader does not arrive', async () => {
    const answers = global([cluster('17.9')], [cluster('17.9')]);
    await expect(upgrade(beta, '17.10', { answers })).rejects.toThrow(/did not reach 17\.10 in time \(it runs 17\.9/);
    expect(await upgrade(beta, '17.10', { answers, dryRun: true })).toEqual([]);
  });

  it('does the same to a single instance, at once, with the parameters of a new major', async () => {
    const answersFor = (version: string) => ({
      [sydney]: { [DescribeDBInstancesCommand.name]: [instance('17.9'), instance('17.9'), instance(version)] },
    });
    expect(await upgrade(alpha, '17.10', { answers: answersFor('17.10') })).toMatchObject([
      [sydney, 'ModifyDBInstanceCommand', { AllowMajorVersionUpgrade: false, ApplyImmediately: true }],
    ]);
    expect(await upgrade(alpha, '18.1', { answers: answersFor('18.1') })).toMatchObject([
      [
        sydney,
        'ModifyDBInstanceCommand',
        { AllowMajorVersionUpgrade: true, DBParameterGroupName: 'default.postgres18' },
      ],
    ]);
  });

  it('changes nothing where the version is that of the literal, and refuses a way back', async () => {
    const answers = { [sydney]: { [DescribeDBInstancesCommand.name]: [instance('17.9')] } };
    expect(await upgrade(alpha, '17.9', { answers })).toEqual([]);
    await expect(upgrade(alpha, '17.8', { answers })).rejects.toThrow(/cannot downgrade/);
  });
});
