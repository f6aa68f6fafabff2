import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { releaseLedger } from '@sample-platform-ai/environments/plan/derive.ts';
import { observer } from '@sample-platform-ai/environments/plan/observer.ts';
import { externallyManagedSecrets } from '@sample-platform-ai/environments/platform-tools.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { ofSecurity } from './exceptions-of-security.ts';
import { bySetting, logsStay } from './exceptions-of-settings.ts';
import type { Exception } from './gate.ts';

/** Decisions that hold until another one is made: looked at once a year. */
const yearly = '2027-11-30';

const everywhere: readonly Exception[] = [
  // The edge and names.
  {
    check: 'CKV2_AWS_38',
    resources: '*-dns-global/aws_route53_zone.zone_*',
    reason:
      'Not signed. The chain begins with a DS record that a person gives to the registrar, and a wrong order makes the whole domain unreachable: a step for the owner of the domain, after the zones exist',
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

  // Buckets.
  {
    check: 'CKV2_AWS_62',
    resources: '*/aws_s3_bucket.*',
    reason: 'Nothing reacts to events of objects, so a notification would have no receiver',
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

/** No secret rotates by a schedule: who makes its next value, by where the first one comes from. */
const whoRotates = {
  'filled-in': 'A system outside of AWS creates it, and a person enters it: AWS cannot rotate it',
  generated:
    'Replaced by raising its version, which writes a new value in one apply. A rotating function would be one more holder of it, and its pods read a value only when they start',
} as const;

const secretExceptions = (platform: Platform): readonly Exception[] => {
  const ofServices = clustersOf(platform).flatMap(({ plans }) =>
    plans.flatMap(({ namespace, secrets }) => secrets.map(({ name, origin }) => ({ namespace, name, origin }))),
  );
  const ofTools = externallyManagedSecrets.map((secret) => ({ ...secret, origin: 'filled-in' as const }));
  const byResources = new Map(
    [...(platform.environments.length > 0 ? ofTools : []), ...ofServices].map(
      ({ namespace, name, origin }) =>
        [`*-data-*/aws_secretsmanager_secret.secret-${namespace}-${name}_*`, whoRotates[origin]] as const,
    ),
  );
  return [...byResources].map(([resources, reason]) => ({
    check: 'CKV2_AWS_57',
    resources,
    reason,
    expires: yearly,
  }));
};

const stateInOneRegion: Exception = {
  check: 'CKV_AWS_144',
  resources: '*-bootstrap-global/aws_s3_bucket.*_state_bucket_*',
  reason: 'The organization has one region. Versions are kept there; a second region gets a replica',
  expires: yearly,
};

/** Every finding in a stack that is left as it is. The scan fails for one that no finding needs, or whose day has passed. */
export const stackExceptions = (platform: Platform): readonly Exception[] => [
  ...ofSecurity(platform, yearly),
  ...bySetting.flatMap(({ where, resources, ...rest }) =>
    platform.environments
      .filter((environment) => where(environment, platform.services))
      .map(({ name }) => ({ ...rest, resources: `${name}-${resources}`, expires: yearly }) as const),
  ),
  ...secretExceptions(platform),
  ...(platform.organization.regions.length === 1 ? [stateInOneRegion] : []),
  ...everywhere,
];

/** The jobs that create and drop databases run psql in PostgreSQL's own image. */
const databaseJobs: readonly Omit<Exception, 'resources'>[] = [
  {
    check: 'CKV_K8S_35',
    reason: 'psql takes user and password of the owner from variables; a file of both would be one more copy of them',
    expires: yearly,
  },
  ...['CKV_K8S_15', 'CKV_K8S_43'].map((check) => ({
    check,
    reason: 'An exact release by its tag. Its digest must be read from the registry and added to the tag',
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
  const withDatabase = plans.filter(({ database }) => database);
  const jobs = [
    ...(withDatabase.length > 0 ? ['databases'] : []),
    ...(withDatabase.some(({ preview }) => preview) ? ['preview-*'] : []),
  ];
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
    ...jobs.flatMap((job) => databaseJobs.map((each) => ({ ...each, resources: `*/Job.databases.${job}` }))),
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
