import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { releaseLedger } from '@sample-platform-ai/environments/plan/derive.ts';
import { observer } from '@sample-platform-ai/environments/plan/observer.ts';
import type { EnvironmentConfig, ServiceSpec } from '@sample-platform-ai/environments/schema.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import type { Exception } from './gate.ts';

/** Decisions that hold until another one is made: looked at once a year. */
const yearly = '2027-11-30';

const noWebAcl = 'The environment has no web ACL, to save its price: a setting of its literal, and not of the module';
const anonymousAddresses =
  'The rule set against Log4j is on. The check demands AWSManagedRulesAnonymousIpList as well, which refuses hosting providers, where pipelines that call the API run';
const isDisposable =
  'The environment is there to be destroyed and made again: protectFromDestroy in its literal, and not in the module';
const logsStay = 'Logs stay in the region that they are about; another region keeps its own, and works without these';

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
      name in environment.services && Object.values(components).some(({ kind }) => kind === 'site'),
  );

/** What follows from an environment's own settings: a check, the resources in its stacks, why, and where it is so. */
const bySetting: readonly {
  readonly check: string;
  /** Behind `<environment>-`. */
  readonly resources: string;
  readonly reason: string;
  readonly where: (environment: EnvironmentConfig, services: readonly ServiceSpec[]) => boolean;
}[] = [
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
    check: 'CKV_AWS_338',
    resources: '*/aws_cloudwatch_log_group.*',
    reason: 'Retention is a setting: a year where logs are evidence, and weeks where they are for finding faults only',
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
    reason:
      'Encrypted with keys of S3: what everyone may read needs no key of ours, whose policy the edge would have to own',
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
      "Aurora's own continuous backups are kept for as long as the config says, and the data itself is in two regions. A vault that outlives the account would be AWS Backup's part, and is not built",
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
      'Every request is logged, by the log delivery beside the distribution into an encrypted bucket; the check knows only the older logging_config',
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

const everywhere: readonly Exception[] = [
  // The edge and names.
  {
    check: 'CKV2_AWS_38',
    resources: '*-dns-global/aws_route53_zone.zone_*',
    reason:
      'Not signed. The chain begins with a DS record that a person gives to the registrar, and a wrong order takes the whole domain down: a step for whoever owns the domain, after the zones are there',
    expires: yearly,
  },
  {
    check: 'CKV2_AWS_39',
    resources: '*-dns-global/aws_route53_zone.zone_*',
    reason:
      'Queries name resolvers and not people; who asked for what is in the access logs of CloudFront and of the load balancers, without a price per query',
    expires: yearly,
  },
  {
    check: 'CKV2_AWS_71',
    resources: '*/aws_acm_certificate.*',
    reason:
      "One level of names in the environment's own zone, and a key that never leaves ACM. By exact name each host would need a validation record, and each new one another certificate",
    expires: yearly,
  },
  {
    check: 'CKV_AWS_378',
    resources: '*-ingress-*/aws_lb_target_group.*',
    reason:
      'TLS ends at the load balancer. On to the pods it is HTTP, inside private subnets and between security groups that name each other; TLS there would need certificates in every pod',
    expires: yearly,
  },

  // Databases and secrets.
  {
    check: 'CKV2_AWS_57',
    resources: '*-data-*/aws_secretsmanager_secret.secret-*-oidc_*',
    reason:
      "The identity provider makes a client's secret, and a person brings it: nothing in AWS can make the next one",
    expires: yearly,
  },

  // Buckets.
  {
    check: 'CKV2_AWS_62',
    resources: '*/aws_s3_bucket.*',
    reason: 'Nothing acts on events of objects, and a notification without a reader tells nobody anything',
    expires: yearly,
  },
  {
    check: 'CKV_AWS_144',
    resources: '*-bootstrap-global/aws_s3_bucket.*_access-logs_*',
    reason: logsStay,
    expires: yearly,
  },
  { check: 'CKV_AWS_144', resources: '*-cluster-*/aws_s3_bucket.loki_*', reason: logsStay, expires: yearly },
  { check: 'CKV_AWS_144', resources: '*-ingress-*/aws_s3_bucket.logs_*', reason: logsStay, expires: yearly },
  {
    check: 'CKV_AWS_145',
    resources: '*-bootstrap-global/aws_s3_bucket.*_access-logs_*',
    reason: "S3 delivers its access logs to buckets with S3's own keys only",
    expires: yearly,
  },
  {
    check: 'CKV_AWS_145',
    resources: '*-ingress-*/aws_s3_bucket.logs_*',
    reason: "Load balancers write their logs to buckets with S3's own keys only",
    expires: yearly,
  },
  {
    check: 'CKV_AWS_18',
    resources: '*-ingress-*/aws_s3_bucket.logs_*',
    reason: 'It is itself the log; a log of its deliveries would need another bucket, and that one another',
    expires: yearly,
  },
  {
    check: 'CKV_AWS_18',
    resources: '*-cluster-*/aws_s3_bucket.loki_*',
    reason: "Only Loki's role is given it, in many small reads and writes: a log of them would be larger than the logs",
    expires: yearly,
  },

  // Clusters and roles.
  {
    check: 'CKV_AWS_339',
    resources: '*-cluster-*/aws_eks_cluster.*',
    reason:
      "Checkov's list of versions ends at 1.35. Ours is in standard support, which validation holds against AWS' own dates",
    expires: '2027-05-31',
  },
  {
    check: 'CKV_AWS_61',
    resources: 'shared-bootstrap-global/aws_iam_role.delegation-*',
    reason:
      'The account is named, and a condition on aws:PrincipalArn leaves the exact roles of it: as principals they would have to exist first. verify/invariants/iam.test.ts holds every trust to its subjects',
    expires: yearly,
  },
];

/** Every finding in a stack that is left as it is. One that nothing fails any more, or whose day has passed, fails the scan. */
export const stackExceptions = ({ environments, services }: Platform): readonly Exception[] => [
  ...bySetting.flatMap(({ where, resources, ...rest }) =>
    environments
      .filter((environment) => where(environment, services))
      .map(({ name }) => ({ ...rest, resources: `${name}-${resources}`, expires: yearly }) as const),
  ),
  ...everywhere,
];

/** The job that makes databases runs psql in PostgreSQL's own image. */
const databasesJob: readonly Omit<Exception, 'resources'>[] = [
  {
    check: 'CKV_K8S_35',
    reason: 'psql takes user and password of the owner from variables; a file of both would be one more copy of them',
    expires: yearly,
  },
  ...['CKV_K8S_15', 'CKV_K8S_43'].map((check) => ({
    check,
    reason: 'An exact release by its tag. Its digest is to be read from the registry, and written beside the tag',
    expires: '2027-02-28' as const,
  })),
];

/** The same for what Argo CD applies. */
export function manifestExceptions(platform: Platform): readonly Exception[] {
  const plans = clustersOf(platform).flatMap((cluster) => cluster.plans);
  const withSecrets = plans.flatMap(({ namespace, components }) =>
    components
      .filter(({ run }) => run.type === 'deployment' && run.env.some((variable) => 'secret' in variable))
      .map(({ name }) => `*/Deployment.${namespace}.${name}`),
  );
  return [
    ...[...new Set(withSecrets)].map(
      (resources) =>
        ({
          check: 'CKV_K8S_35',
          resources,
          reason:
            'Its spec asks for values of a secret as variables: read once at the start, and in no file. The External Secrets Operator brings the keys that are named, and no others',
          expires: yearly,
        }) as const,
    ),
    ...(plans.some(({ database }) => database)
      ? databasesJob.map((each) => ({ ...each, resources: '*/Job.databases.databases' }))
      : []),
    ...(releaseLedger(plans)
      ? [
          {
            check: 'CKV_K8S_38',
            resources: `*/CronJob.${observer.namespace}.${observer.serviceAccount}`,
            reason:
              "It puts its own token into Argo CD's Secret by the API of Kubernetes, and has the right to change that one Secret and nothing else",
            expires: yearly,
          } as const,
        ]
      : []),
  ];
}
