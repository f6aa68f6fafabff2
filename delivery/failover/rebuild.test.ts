import { DescribeGlobalClustersCommand } from '@aws-sdk/client-rds';
import { alpha, beta, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { melbourne, sydney } from '../test/platform.ts';
import { type Answers, globalCluster, rds, usePrinted } from '../test/regions-rds.ts';
import { rebuildDatabase } from './rebuild.ts';

const said = usePrinted();

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
    await expect(rebuild({})).rejects.toThrow(/was not found in any region\. ap-southeast-4: ServiceUnavailable/);
  });

  it('refuses a literal of another version than the database runs, which RDS lets no member have', async () => {
    const [running] = globalCluster(melbourne, melbourne).GlobalClusters;
    const of = (EngineVersion: string) => ({
      [melbourne]: { [DescribeGlobalClustersCommand.name]: [{ GlobalClusters: [{ ...running, EngineVersion }] }] },
    });
    await expect(rebuild(of('16.1'))).rejects.toThrow(
      /runs PostgreSQL 16\.1, but the literal of beta says \d+\.\d+.*database-upgrade\.md/s,
    );
    expect(await rebuild(of(beta.database.engineVersion))).toHaveLength(1);
  });

  it('refuses a single instance', async () => {
    await expect(
      rebuildDatabase(testPlatform, { environment: alpha.name, region: sydney, dryRun: true, reach: rds({}) }),
    ).rejects.toThrow(/a single instance, not a global database/);
  });
});
