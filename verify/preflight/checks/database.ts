import {
  DescribeDBEngineVersionsCommand,
  type OrderableDBInstanceOption,
  paginateDescribeOrderableDBInstanceOptions,
} from '@aws-sdk/client-rds';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { type CheckContext, type Finding, finding, type RegionCheck } from '../check.ts';
import { ofType, type StackTree } from '../stacks.ts';

/** A database as a region's stack orders it. */
interface Ordered {
  readonly engine: string;
  readonly version: string;
  readonly instanceClass: string;
  readonly storageType: string;
  readonly isMultiAz: boolean;
  readonly isGlobal: boolean;
}

function ordered(stacks: StackTree, region: RegionName): readonly Ordered[] {
  const instances = ofType(stacks, 'aws_db_instance', region).map(({ body }) => ({
    engine: String(body['engine']),
    version: String(body['engine_version']),
    instanceClass: String(body['instance_class']),
    storageType: String(body['storage_type']),
    isMultiAz: body['multi_az'] === true,
    isGlobal: false,
  }));
  const members = ofType(stacks, 'aws_rds_cluster_instance', region).flatMap(({ stack, body }) =>
    ofType(stacks, 'aws_rds_cluster', region)
      .filter((cluster) => cluster.stack === stack)
      .map((cluster) => ({
        engine: String(cluster.body['engine']),
        version: String(cluster.body['engine_version']),
        instanceClass: String(body['instance_class']),
        storageType: String(cluster.body['storage_type']),
        isMultiAz: false,
        isGlobal: ofType(stacks, 'aws_rds_global_cluster').length > 0,
      })),
  );
  return [...new Map([...instances, ...members].map((each) => [JSON.stringify(each), each])).values()];
}

export const engineVersions: RegionCheck = {
  name: 'database engine',
  per: 'region',
  async run({ environment, stacks, reach }, region) {
    const findings: Finding[] = [];
    for (const { engine, version, isGlobal } of ordered(stacks, region)) {
      const { DBEngineVersions: [found] = [] } = await reach
        .rds(region)
        .send(new DescribeDBEngineVersionsCommand({ Engine: engine, EngineVersion: version, IncludeAll: true }));
      const state = found?.Status ?? 'no such version';
      const subject = `${region} ${engine} ${version}`;
      const list = `aws rds describe-db-engine-versions --region ${region} --engine ${engine}`;
      findings.push(
        finding(
          state === 'available',
          { subject, needs: 'available', found: state },
          `Set database.engineVersion of ${environment.name} to a version that the region has: ${list}`,
        ),
      );
      if (!isGlobal || !found) continue;
      const isTaken = found.SupportsGlobalDatabases === true;
      findings.push(
        finding(
          isTaken,
          { subject, needs: 'Global Database', found: isTaken ? 'supported' : 'not supported' },
          `Set database.engineVersion of ${environment.name} to a version with SupportsGlobalDatabases: ${list}`,
        ),
      );
    }
    return findings;
  },
};

export const databaseClasses: RegionCheck = {
  name: 'database class',
  per: 'region',
  async run(context, region) {
    const findings: Finding[] = [];
    for (const order of ordered(context.stacks, region)) {
      const options = await orderable(context, region, order);
      const lacks = lacking(order, options, zonesIn(context, region));
      const { engine, version, instanceClass } = order;
      findings.push(
        finding(
          lacks === undefined,
          { subject: `${region} ${instanceClass}`, needs: wanted(order), found: lacks ?? 'orderable' },
          `Choose another database.instanceClass for ${context.environment.name}: aws rds describe-orderable-db-instance-options --region ${region} --engine ${engine} --engine-version ${version}`,
        ),
      );
    }
    return findings;
  },
};

const wanted = ({ engine, version, storageType, isMultiAz, isGlobal }: Ordered): string =>
  [`${engine} ${version}`, storageType, isMultiAz && 'two zones', isGlobal && 'Global Database', 'IAM sign-in']
    .filter(Boolean)
    .join(', ');

const zonesIn = ({ environment }: CheckContext, region: RegionName): readonly string[] =>
  environment.regions.find(({ name }) => name === region)?.workloadZones ?? [];

async function orderable({ reach }: CheckContext, region: RegionName, order: Ordered) {
  const found: OrderableDBInstanceOption[] = [];
  const pages = paginateDescribeOrderableDBInstanceOptions(
    { client: reach.rds(region) },
    { Engine: order.engine, EngineVersion: order.version, DBInstanceClass: order.instanceClass, Vpc: true },
  );
  for await (const { OrderableDBInstanceOptions = [] } of pages) found.push(...OrderableDBInstanceOptions);
  return found;
}

/** What no option of the region offers; nothing where one has it all. */
function lacking(
  { storageType, isMultiAz, isGlobal }: Ordered,
  options: readonly OrderableDBInstanceOption[],
  zones: readonly string[],
): string | undefined {
  if (options.length === 0) return 'not orderable with this version';
  const stored = options.filter((option) => option.StorageType === storageType);
  if (stored.length === 0)
    return `only with storage ${[...new Set(options.map(({ StorageType }) => StorageType))].sort().join(', ')}`;
  const signedIn = stored.filter(({ SupportsIAMDatabaseAuthentication: signIn }) => signIn);
  if (signedIn.length === 0) return 'no IAM sign-in';
  const global = signedIn.filter(({ SupportsGlobalDatabases }) => !isGlobal || SupportsGlobalDatabases);
  if (global.length === 0) return 'no Global Database';
  const wide = global.filter(({ MultiAZCapable }) => !isMultiAz || MultiAZCapable);
  if (wide.length === 0) return 'one zone only';
  const offered = new Set(wide.flatMap(({ AvailabilityZones = [] }) => AvailabilityZones.map(({ Name }) => Name)));
  const without = zones.filter((zone) => !offered.has(zone));
  return without.length > 0 ? `not in ${without.join(', ')}` : undefined;
}
