import { traitsOf } from '@sample-platform-ai/environments/kinds/kinds.ts';
import type { EnvironmentConfig, ServiceSpec } from '@sample-platform-ai/environments/schema.ts';

const noWebAcl = 'The environment has no web ACL, to save its price: a setting of its literal, and not of the module';
const anonymousAddresses =
  'The rule set against Log4j is on. The check demands AWSManagedRulesAnonymousIpList as well, which refuses hosting providers, where pipelines that call the API run';
const isDisposable =
  'The environment is there to be destroyed and made again: protectFromDestroy in its literal, and not in the module';
export const keptForDays =
  'Retention is a setting: a year where logs are evidence, and weeks where they are for finding faults only';
export const logsStay =
  'Logs stay in the region that they are about; another region keeps its own, and works without these';

/** The shortest time that an environment keeps a log group. */
const logRetentionDays = ({ network, access, database, cluster, ingress, edge }: EnvironmentConfig): number =>
  Math.min(
    network.flowLogRetentionDays,
    database.logRetentionDays,
    cluster.logRetentionDays,
    ...[access, ingress.waf, edge.waf].flatMap((logs) => logs?.logRetentionDays ?? []),
  );

/** A site brings a distribution and a bucket. */
const hasSite = (environment: EnvironmentConfig, services: readonly ServiceSpec[]): boolean =>
  services.some(
    ({ name, components }) =>
      name in environment.services && Object.values(components).some((component) => traitsOf(component).bucketName),
  );

/** What follows from an environment's own settings: a check, the resources in its stacks, why, and where it is so. */
export interface SettingException {
  readonly check: string;
  /** Behind `<environment>-`. */
  readonly resources: string;
  readonly reason: string;
  readonly where: (environment: EnvironmentConfig, services: readonly ServiceSpec[]) => boolean;
}

export const bySetting: readonly SettingException[] = [
  {
    check: 'CKV2_AWS_28',
    resources: 'ingress-*/aws_lb.public_*',
    reason: noWebAcl,
    where: ({ ingress }) => !ingress.waf,
  },
  {
    check: 'CKV_AWS_68',
    resources: 'edge-*/aws_cloudfront_distribution.*',
    reason: noWebAcl,
    where: (environment, services) => hasSite(environment, services) && !environment.edge.waf,
  },
  {
    check: 'CKV2_AWS_47',
    resources: 'edge-*/aws_cloudfront_distribution.*',
    reason: noWebAcl,
    where: (environment, services) => hasSite(environment, services) && !environment.edge.waf,
  },
  {
    check: 'CKV2_AWS_47',
    resources: 'edge-*/aws_cloudfront_distribution.*',
    reason: anonymousAddresses,
    where: (environment, services) => hasSite(environment, services) && environment.edge.waf !== undefined,
  },
  {
    check: 'CKV2_AWS_76',
    resources: 'ingress-*/aws_lb.public_*',
    reason: anonymousAddresses,
    where: ({ ingress }) => ingress.waf !== undefined,
  },
  {
    check: 'CKV_AWS_150',
    resources: 'ingress-*/aws_lb.*',
    reason: isDisposable,
    where: ({ protectFromDestroy }) => !protectFromDestroy,
  },
  {
    check: 'CKV_AWS_293',
    resources: 'data-*/aws_db_instance.*',
    reason: isDisposable,
    where: ({ protectFromDestroy, database }) => !protectFromDestroy && database.kind === 'rds-instance',
  },
  {
    check: 'CKV_AWS_139',
    resources: 'data-*/aws_rds_cluster.*',
    reason: isDisposable,
    where: ({ protectFromDestroy, database }) => !protectFromDestroy && database.kind === 'aurora-global',
  },
  {
    check: 'CKV2_AWS_69',
    resources: 'data-*/aws_db_instance.*',
    reason:
      'Every engine version that validation takes forces TLS by the default of its family; the check wants the same said once more in the parameter group',
    where: ({ database }) => database.kind === 'rds-instance',
  },
  {
    check: 'CKV_AWS_157',
    resources: 'data-*/aws_db_instance.*',
    reason: 'database.multiAz is off: the database runs in one zone, and is down while that zone is',
    where: ({ database }) => database.kind === 'rds-instance' && !database.multiAz,
  },
  {
    check: 'CKV_AWS_310',
    resources: 'edge-*/aws_cloudfront_distribution.*',
    reason: 'edge.originRegions has one region, so there is no second origin to fail over to',
    where: (environment, services) => hasSite(environment, services) && environment.edge.originRegions.length === 1,
  },
  {
    check: 'CKV_AWS_297',
    resources: '*/aws_scheduler_schedule.sleep_*',
    reason: 'A schedule holds names and sizes of the environment, and no data; the key that AWS owns encrypts it',
    where: ({ sleep }) => sleep !== undefined,
  },
  {
    check: 'CKV_AWS_338',
    resources: '*/aws_cloudwatch_log_group.*',
    reason: keptForDays,
    where: (environment) => logRetentionDays(environment) < 365,
  },
  {
    check: 'CKV_AWS_226',
    resources: 'data-*/aws_rds_cluster_instance.*',
    reason:
      'Members of a global database are upgraded in an order, secondary region first, which AWS would not keep to',
    where: ({ database }) => database.kind === 'aurora-global',
  },
  {
    check: 'CKV_AWS_226',
    resources: 'data-*/aws_db_instance.*',
    reason:
      "The literal states the engine's version: after an upgrade by AWS the next plan would ask for a downgrade, which RDS refuses",
    where: ({ database }) => database.kind === 'rds-instance',
  },
  {
    check: 'CKV_AWS_144',
    resources: 'ingress-*/aws_s3_bucket.site-*',
    reason: "Each region's delivery publishes the site to its own bucket, from the image that holds it",
    where: hasSite,
  },
  {
    check: 'CKV_AWS_145',
    resources: 'ingress-*/aws_s3_bucket.site-*',
    reason: 'Encrypted with SSE-S3: public files need no KMS key, whose policy the edge stack would have to own',
    where: hasSite,
  },
  {
    check: 'CKV_AWS_18',
    resources: 'ingress-*/aws_s3_bucket.site-*',
    reason: 'CloudFront alone reads it, and logs every request; the publishing job alone is given to write to it',
    where: hasSite,
  },
  {
    check: 'CKV2_AWS_8',
    resources: 'data-*/aws_rds_cluster.*',
    reason:
      "Aurora's own continuous backups are kept for as long as the config says, and where security.backups is set, AWS Backup selects the cluster by its tags from another stack, which the check does not see",
    where: ({ database }) => database.kind === 'aurora-global',
  },
  {
    check: 'CKV2_AWS_57',
    resources: 'data-*/aws_secretsmanager_secret.owner-secret_*',
    reason:
      "Replaced by raising its version, which writes a new password to database and secret in one apply. No workload uses it (they sign in with IAM), and a rotating function would be one more holder of the owner's password",
    where: ({ database }) => database.masterPassword === 'write-only',
  },
  {
    check: 'CKV_AWS_86',
    resources: 'edge-*/aws_cloudfront_distribution.*',
    reason:
      'Every request is logged, by the log delivery of the distribution into an encrypted bucket; the check supports only the older logging_config',
    where: hasSite,
  },
  {
    check: 'CKV_AWS_374',
    resources: 'edge-*/aws_cloudfront_distribution.*',
    reason:
      'No country is shut out: people read the site from wherever they are, and who may write is decided by tokens',
    where: hasSite,
  },
  { check: 'CKV_AWS_144', resources: 'edge-*/aws_s3_bucket.access-log_*', reason: logsStay, where: hasSite },
  {
    check: 'CKV_AWS_18',
    resources: 'edge-*/aws_s3_bucket.access-log_*',
    reason: 'It is itself the log; a log of its deliveries would need another bucket, and that one another',
    where: hasSite,
  },
];
