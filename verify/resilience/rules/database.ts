import type { RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Resource } from '../../invariants/tree.ts';
import { all, aurora, isProtected, severalRegions, severalZones } from '../claims.ts';
import { type Reading, type Rule, reading } from '../rule.ts';
import { missingIn, resourcesOf, spansZones, subjectOf, type World, zonesIn } from '../world.ts';
import { lockedBackups } from './backups.ts';

const databases = ['aws_rds_cluster', 'aws_db_instance'] as const;
/** Reads once for each region that has no resource of the type. */
export const inEachRegion = (
  world: World,
  type: string,
  judge: (found: readonly Resource[], region: RegionConfig) => Reading,
): readonly Reading[] =>
  world.environment.regions.map((region) => {
    const found = resourcesOf(world, type, region);
    return found.length > 0
      ? judge(found, region)
      : reading(missingIn(world, 'data', region, type), false, { found: 'none', allowed: `one in ${region.name}` });
  });

const membersInZones: Rule = {
  id: 'members-in-zones',
  statement: 'The database has members in as many zones of a region as it can',
  reads: '`aws_rds_cluster_instance`, `aws_db_instance`',
  source: 'Amazon Aurora: High availability for Aurora; Well-Architected, Reliability: REL10-BP01',
  change: 'give each member another availability_zone, or set database.multiAz',
  unclaimed: all(severalZones, ({ database }) =>
    database.kind === 'rds-instance'
      ? database.multiAz
        ? undefined
        : 'database.multiAz is false'
      : database.readersPerRegion > 0
        ? undefined
        : 'database.readersPerRegion is 0',
  ),
  judge: (world) =>
    world.environment.regions.filter(spansZones).flatMap((region) => {
      const members = resourcesOf(world, 'aws_rds_cluster_instance', region);
      const [first] = members;
      const zones = zonesIn(
        members.map(({ body }) => body['availability_zone']),
        region,
      );
      const most = Math.min(members.length, region.workloadZones.length);
      return [
        ...resourcesOf(world, 'aws_db_instance', region).map((each) =>
          reading(subjectOf(each), each.body['multi_az'] === true, { found: 'multi_az false', allowed: 'true' }),
        ),
        ...(first
          ? [
              reading(subjectOf(first), zones.length >= Math.max(2, most), {
                found: `${members.length} members in ${zones.join(', ')}`,
                allowed: `${Math.max(2, most)} zones`,
              }),
            ]
          : []),
      ];
    }),
};

const memberInEachRegion: Rule = {
  id: 'member-in-each-region',
  statement: 'The global database has a cluster with a member in each region',
  reads: '`aws_rds_cluster`, `aws_rds_cluster_instance`',
  source: 'Amazon Aurora: Using Amazon Aurora Global Database; Well-Architected, Reliability: REL13-BP02',
  change: 'give each region a cluster that joins the global one, and a member',
  unclaimed: all(severalRegions, aurora),
  judge: (world) =>
    inEachRegion(world, 'aws_rds_cluster', (clusters, region) => {
      const [first] = clusters;
      const joined = clusters.every(({ body }) => body['global_cluster_identifier'] !== undefined);
      const members = resourcesOf(world, 'aws_rds_cluster_instance', region).length;
      return reading(first ? subjectOf(first) : region.name, joined && members > 0, {
        found: `joined ${joined}, ${members} members`,
        allowed: 'joined, one member or more',
      });
    }),
};

const equalMembers: Rule = {
  id: 'equal-members',
  statement: 'Members of the database have one size in all regions: each can be the writer after a failover',
  reads: '`aws_rds_cluster_instance`',
  source: 'Well-Architected, Reliability: REL13-BP04 Manage configuration drift at the DR site or Region',
  change: 'give every member the instance class of the literal',
  unclaimed: all(severalRegions, aurora),
  judge: (world) =>
    resourcesOf(world, 'aws_rds_cluster_instance').map((each) =>
      reading(subjectOf(each), each.body['instance_class'] === world.environment.database.instanceClass, {
        found: each.body['instance_class'],
        allowed: world.environment.database.instanceClass,
      }),
    ),
};

/** Type -> argument of AWS' protection against a deletion. */
const protections: Readonly<Record<string, string>> = {
  aws_rds_cluster: 'deletion_protection',
  aws_rds_global_cluster: 'deletion_protection',
  aws_db_instance: 'deletion_protection',
  aws_dynamodb_table: 'deletion_protection_enabled',
  aws_lb: 'enable_deletion_protection',
};

const deletionProtection: Rule = {
  id: 'deletion-protection',
  statement: 'AWS refuses to delete what holds data, and load balancers',
  reads: Object.keys(protections)
    .map((type) => `\`${type}\``)
    .join(', '),
  source: 'Well-Architected, Reliability: REL09-BP01 Identify and back up all data that needs to be backed up',
  change: 'set the deletion protection of the resource by protectFromDestroy',
  unclaimed: isProtected,
  judge: (world) =>
    resourcesOf(world, Object.keys(protections)).map((each) =>
      reading(subjectOf(each), each.body[protections[each.type] ?? ''] === true, {
        found: `${protections[each.type]} ${each.body[protections[each.type] ?? ''] ?? 'is not set'}`,
        allowed: 'true',
      }),
    ),
};

const finalSnapshot: Rule = {
  id: 'final-snapshot',
  statement: 'A destroyed database leaves a final snapshot and its automated backups',
  reads: '`aws_rds_cluster`, `aws_db_instance`',
  source: 'Well-Architected, Reliability: REL09-BP03 Perform data backup automatically',
  change: 'set skip_final_snapshot and delete_automated_backups to false by retainOnDestroy.databaseSnapshot',
  unclaimed: ({ retainOnDestroy }) =>
    retainOnDestroy.databaseSnapshot ? undefined : 'retainOnDestroy.databaseSnapshot is false',
  judge: (world) =>
    resourcesOf(world, databases).map((each) => {
      const { skip_final_snapshot: skip, delete_automated_backups: drop } = each.body;
      return reading(subjectOf(each), skip === false && drop === false, {
        found: `skip_final_snapshot ${skip}, delete_automated_backups ${drop}`,
        allowed: 'false for both',
      });
    }),
};

const pointInTime: Rule = {
  id: 'point-in-time',
  statement: 'Databases can be restored to a point in time, over the days that the literal asks for',
  reads: '`aws_rds_cluster`, `aws_db_instance`, `aws_dynamodb_table`',
  source: 'Well-Architected, Reliability: REL09-BP03 Perform data backup automatically',
  change: 'set backup_retention_period by database.backupRetentionDays, or point_in_time_recovery',
  unclaimed: () => undefined,
  judge: (world) => [
    ...resourcesOf(world, databases).map((each) => {
      const days = Number(each.body['backup_retention_period'] ?? 0);
      return reading(subjectOf(each), days >= world.environment.database.backupRetentionDays, {
        found: `${days} days`,
        allowed: `${world.environment.database.backupRetentionDays} days or more`,
      });
    }),
    ...resourcesOf(world, 'aws_dynamodb_table').map((each) =>
      reading(subjectOf(each), JSON.stringify(each.body['point_in_time_recovery'] ?? '').includes('"enabled":true'), {
        found: each.body['point_in_time_recovery'],
        allowed: 'enabled',
      }),
    ),
  ],
};

const copiedSecrets: Rule = {
  id: 'copied-secrets',
  statement: 'Each secret has a replica in every other region: pods start there without the lost one',
  reads: '`aws_secretsmanager_secret`',
  source: 'AWS Secrets Manager: Replicate secrets across Regions; Well-Architected, Reliability: REL11-BP05',
  change: 'add a replica for each region of the environment',
  unclaimed: severalRegions,
  judge: (world) =>
    resourcesOf(world, 'aws_secretsmanager_secret').map((each) => {
      const own = world.stacks.find(({ id }) => id === each.stack)?.region;
      const replicas = JSON.stringify(each.body['replica'] ?? []);
      const missing = world.environment.regions
        .map(({ name }) => name)
        .filter((name) => name !== own && !replicas.includes(`"${name}"`));
      return reading(subjectOf(each), missing.length === 0, {
        found: `none in ${missing.join(', ')}`,
        allowed: 'a replica in every other region',
      });
    }),
};

export const databaseRules = [
  membersInZones,
  memberInEachRegion,
  equalMembers,
  deletionProtection,
  finalSnapshot,
  pointInTime,
  lockedBackups,
  copiedSecrets,
] as const;
