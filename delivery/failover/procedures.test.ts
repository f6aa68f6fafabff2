import {
  CreateDBInstanceCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeGlobalClustersCommand,
  ModifyDBClusterCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  RestoreDBClusterToPointInTimeCommand,
  RestoreDBInstanceToPointInTimeCommand,
} from '@aws-sdk/client-rds';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { alpha, beta, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, answering } from '../test/answers.ts';
import { melbourne, sydney } from '../test/platform.ts';
import { rotatePassword } from './password.ts';
import { rebuildDatabase } from './rebuild.ts';
import { restoreDatabase } from './restore.ts';

type Answers = Readonly<Record<string, readonly Answer[]>>;

const said: string[] = [];
beforeEach(() => {
  vi.stubEnv('GITHUB_STEP_SUMMARY', '');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  said.splice(0);
});

const codes: Readonly<Record<string, string>> = { [sydney]: 'apse2', [melbourne]: 'apse4' };
const arn = (region: string) => `arn:aws:rds:${region}:${beta.account.id}:cluster:test-beta-${codes[region]}-database`;
const globalCluster = (writer: string, ...regions: readonly string[]) => ({
  GlobalClusters: [
    {
      Status: 'available',
      GlobalClusterMembers: regions.map((region) => ({ DBClusterArn: arn(region), IsWriter: region === writer })),
    },
  ],
});
const error = (name: string) => Object.assign(new Error(name), { name });

/** RDS of each region; a region without answers is lost. */
function rds(answers: Readonly<Record<string, Answers>>) {
  const logs: { readonly region: string; readonly sent: readonly [string, object][] }[] = [];
  return {
    /** Region, command and input of each call. */
    get sent(): readonly [string, string, object][] {
      return logs.flatMap(({ region, sent }) =>
        sent.map(([command, input]): [string, string, object] => [region, command, input]),
      );
    },
    rds: (region: string) => {
      const client = new RDSClient({ region });
      const lost = { [DescribeGlobalClustersCommand.name]: [error('ServiceUnavailable')] };
      logs.push({ region, ...answering(client, answers[region] ?? lost) });
      return client;
    },
  };
}

describe('the rebuild of the database in a region', () => {
  const rebuild = async (answers: Readonly<Record<string, Answers>>, dryRun = false, region = sydney) => {
    const runs: [readonly string[], object][] = [];
    const pnpm = async (args: readonly string[], variables: object) => void runs.push([args, variables]);
    await rebuildDatabase(testPlatform, { environment: beta.name, region, dryRun, reach: rds(answers), pnpm });
    return runs;
  };
  const survivor = { [melbourne]: { [DescribeGlobalClustersCommand.name]: [globalCluster(melbourne, melbourne)] } };

  it('joins from the region that writes now, also where the database began', async () => {
    expect(beta.database).toMatchObject({ initialWriterRegion: sydney });
    expect(await rebuild(survivor)).toEqual([
      [['tofu', 'beta', 'apply', '--layer', 'data', '--region', sydney], { TF_VAR_database_source_region: melbourne }],
    ]);
  });

  it('is only printed in a dry run', async () => {
    expect(await rebuild(survivor, true)).toEqual([]);
    expect(said.join('')).toContain(
      `TF_VAR_database_source_region=${melbourne} pnpm tofu beta apply --layer data --region ${sydney}`,
    );
  });

  it('refuses a region that still has a member, and a database that no region knows', async () => {
    const both = globalCluster(melbourne, melbourne, sydney);
    await expect(rebuild({ [melbourne]: { [DescribeGlobalClustersCommand.name]: [both] } })).rejects.toThrow(
      /still has a member.*Remove it first/,
    );
    await expect(rebuild({})).rejects.toThrow(/was found in no region\. ap-southeast-4: ServiceUnavailable/);
  });

  it('refuses a single instance', async () => {
    await expect(
      rebuildDatabase(testPlatform, { environment: alpha.name, region: sydney, dryRun: true, reach: rds({}) }),
    ).rejects.toThrow(/no global database but a single instance/);
  });
});

describe("the rotation of the owner's password", () => {
  const stored = { SecretString: JSON.stringify({ username: 'owner', password: 'old', host: 'h' }) };
  function world(secretAnswers: Answers) {
    const secrets = new SecretsManagerClient({ region: sydney });
    const { sent: secretsSent } = answering(secrets, secretAnswers);
    const reach = rds({
      [melbourne]: {
        [DescribeGlobalClustersCommand.name]: [globalCluster(melbourne, melbourne, sydney)],
        [ModifyDBClusterCommand.name]: [{}],
      },
      [sydney]: {
        [DescribeGlobalClustersCommand.name]: [globalCluster(melbourne, melbourne, sydney)],
        [ModifyDBInstanceCommand.name]: [{}],
      },
    });
    const homes: string[] = [];
    const rotate = (environment: string, dryRun = false) =>
      rotatePassword(testPlatform, {
        environment,
        dryRun,
        reach: {
          rds: reach.rds,
          secrets: (region) => {
            homes.push(region);
            return secrets;
          },
        },
      });
    return { reach, secretsSent, homes, rotate };
  }

  it('changes the member that writes now, and the secret in the region that makes it', async () => {
    const { reach, secretsSent, homes, rotate } = world({
      [GetSecretValueCommand.name]: [stored],
      [PutSecretValueCommand.name]: [{}],
    });
    await rotate(beta.name);
    const [change] = reach.sent.filter(([, command]) => command === ModifyDBClusterCommand.name);
    expect(change).toMatchObject([
      melbourne,
      ModifyDBClusterCommand.name,
      { DBClusterIdentifier: 'test-beta-apse4-database', ApplyImmediately: true },
    ]);
    const password = new Map(Object.entries(change?.[2] ?? {})).get('MasterUserPassword');
    expect(password).toMatch(/^[\w-]{48}$/);
    expect(homes).toEqual([sydney]);
    const put = new Map(secretsSent.map(([command, input]) => [command, input])).get(PutSecretValueCommand.name);
    const value = new Map(Object.entries(put ?? {}));
    expect(value.get('SecretId')).toBe('test-beta/databases/owner');
    expect(JSON.parse(String(value.get('SecretString')))).toEqual({ username: 'owner', password, host: 'h' });
    expect(said.join('')).not.toContain(String(password));
  });

  it('changes nothing in a dry run, and nothing where the secret cannot be read', async () => {
    const readable = world({ [GetSecretValueCommand.name]: [stored] });
    await readable.rotate(beta.name, true);
    const closed = world({ [GetSecretValueCommand.name]: [error('AccessDeniedException')] });
    await expect(closed.rotate(beta.name)).rejects.toThrow('AccessDeniedException');
    const empty = world({ [GetSecretValueCommand.name]: [{ SecretString: 'filled in' }] });
    await expect(empty.rotate(beta.name)).rejects.toThrow(/is not JSON with username and password/);
    for (const { reach } of [readable, closed, empty]) {
      expect(reach.sent.map(([, command]) => command)).not.toContain(ModifyDBClusterCommand.name);
    }
  });

  it('says that both differ where the secret was not written', async () => {
    const { rotate } = world({
      [GetSecretValueCommand.name]: [stored],
      [PutSecretValueCommand.name]: [error('InternalServiceError')],
    });
    await expect(rotate(beta.name)).rejects.toThrow(/The database has another password than.*Run this again/);
  });

  it('is left to RDS where it manages the password', async () => {
    const { reach, homes, rotate } = world({});
    await rotate(alpha.name);
    expect(reach.sent).toMatchObject([
      [sydney, ModifyDBInstanceCommand.name, { RotateMasterUserPassword: true, ApplyImmediately: true }],
    ]);
    expect(homes).toEqual([]);
  });
});

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
    await restoreDatabase(testPlatform, { environment: beta.name, at, dryRun: false, patience, reach });
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
      restoreDatabase(testPlatform, { environment: beta.name, at: time, dryRun, patience, reach });
    await expect(restore(new Date('2026-10-01'), false)).rejects.toThrow(/its backups reach from 2026-11-01/);
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
      await restoreDatabase(testPlatform, { environment: alpha.name, at: 'latest', dryRun: false, patience, reach });
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
      /database-restored is there already, restored to 2026-11-01T00:00:00\.000Z; remove it first/,
    );
  });
});
