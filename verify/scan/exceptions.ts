import type { Exception } from './gate.ts';

/** Decisions that hold until somebody decides otherwise: looked at once a year. */
const yearly = '2027-11-30';

const noWebAcl = 'dev has no web ACL, to save its price: a setting of dev.ts, and not of the module';
const anonymousAddresses =
  'The rule set against Log4j is on. The check demands AWSManagedRulesAnonymousIpList as well, which refuses hosting providers, where the pipelines that write to the ledger run';
const devIsDisposable =
  'dev is there to be destroyed and made anew: protectFromDestroy in dev.ts, and not in the module';
const logsStay = 'Logs stay in the region that they are about; another region keeps its own, and works without these';

/** Every finding in a stack that is left as it is. One that nothing fails any more, or whose day has passed, fails the scan. */
export const stackExceptions: readonly Exception[] = [
  // What dev does without.
  { check: 'CKV2_AWS_28', resources: 'dev-ingress-*/aws_lb.public_*', reason: noWebAcl, expires: yearly },
  { check: 'CKV_AWS_68', resources: 'dev-edge-*/aws_cloudfront_distribution.*', reason: noWebAcl, expires: yearly },
  { check: 'CKV2_AWS_47', resources: 'dev-edge-*/aws_cloudfront_distribution.*', reason: noWebAcl, expires: yearly },
  { check: 'CKV_AWS_150', resources: 'dev-ingress-*/aws_lb.*', reason: devIsDisposable, expires: yearly },
  { check: 'CKV_AWS_293', resources: 'dev-data-*/aws_db_instance.*', reason: devIsDisposable, expires: yearly },
  {
    check: 'CKV_AWS_157',
    resources: 'dev-data-*/aws_db_instance.*',
    reason: 'dev runs in one zone, its database included, and is down while that zone is',
    expires: yearly,
  },
  {
    check: 'CKV_AWS_310',
    resources: 'dev-edge-*/aws_cloudfront_distribution.*',
    reason: 'dev has one region, so there is no second origin to fail over to',
    expires: yearly,
  },
  {
    check: 'CKV_AWS_338',
    resources: '{dev,uat}-*/aws_cloudwatch_log_group.*',
    reason: 'Retention is a setting: a year in prod, and weeks where the logs are for finding faults only',
    expires: yearly,
  },

  // The edge and names.
  {
    check: 'CKV2_AWS_47',
    resources: '{uat,prod}-edge-*/aws_cloudfront_distribution.*',
    reason: anonymousAddresses,
    expires: yearly,
  },
  {
    check: 'CKV2_AWS_76',
    resources: '{uat,prod}-ingress-*/aws_lb.public_*',
    reason: anonymousAddresses,
    expires: yearly,
  },
  {
    check: 'CKV_AWS_86',
    resources: '*-edge-*/aws_cloudfront_distribution.*',
    reason:
      'Every request is logged, by the log delivery beside the distribution into an encrypted bucket; the check knows only the older logging_config',
    expires: yearly,
  },
  {
    check: 'CKV_AWS_374',
    resources: '*-edge-*/aws_cloudfront_distribution.*',
    reason:
      'No country is shut out: people read the site from wherever they are, and who may write is decided by tokens',
    expires: yearly,
  },
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
    check: 'CKV2_AWS_8',
    resources: '*-data-*/aws_rds_cluster.*',
    reason:
      "Aurora's own continuous backups are kept for as long as the config says, and the data itself is in two regions. A vault that outlives the account would be AWS Backup's part, and is not built",
    expires: yearly,
  },
  {
    check: 'CKV_AWS_226',
    resources: '{uat,prod}-data-*/aws_rds_cluster_instance.*',
    reason:
      'Members of a global database are upgraded in an order, secondary region first, which AWS would not keep to',
    expires: yearly,
  },
  {
    check: 'CKV_AWS_226',
    resources: 'dev-data-*/aws_db_instance.*',
    reason:
      "The engine's version is stated in dev.ts: after an upgrade by AWS the next plan would ask for a downgrade, which RDS refuses",
    expires: yearly,
  },
  {
    check: 'CKV2_AWS_57',
    resources: '*-data-*/aws_secretsmanager_secret.owner-secret_*',
    reason:
      "Replaced by raising its version, which writes a new password to database and secret in one apply. No workload uses it (they sign in with IAM), and a rotating function would be one more holder of the owner's password",
    expires: yearly,
  },
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
  { check: 'CKV_AWS_144', resources: '*-edge-*/aws_s3_bucket.access-log_*', reason: logsStay, expires: yearly },
  {
    check: 'CKV_AWS_144',
    resources: '*-ingress-*/aws_s3_bucket.site_*',
    reason: "Each region's delivery publishes the site to its own bucket, from the image that holds it",
    expires: yearly,
  },
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
    check: 'CKV_AWS_145',
    resources: '*-ingress-*/aws_s3_bucket.site_*',
    reason:
      'Encrypted with keys of S3: what everyone may read needs no key of ours, whose policy the edge would have to own',
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
    resources: '*-edge-*/aws_s3_bucket.access-log_*',
    reason: 'It is itself the log; a log of its deliveries would need another bucket, and that one another',
    expires: yearly,
  },
  {
    check: 'CKV_AWS_18',
    resources: '*-ingress-*/aws_s3_bucket.site_*',
    reason: 'CloudFront alone reads it, and logs every request; the publishing job alone is given to write to it',
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

/** The same for what Argo CD applies. */
export const manifestExceptions: readonly Exception[] = [
  {
    check: 'CKV_K8S_35',
    resources: '*/Deployment.ledger.ledger-backend',
    reason:
      "Issuer and client id of the sign-in, which the page tells every visitor. They are in a Secret because they come with the client's secret, which the backend is not given",
    expires: yearly,
  },
  {
    check: 'CKV_K8S_38',
    resources: '*/CronJob.argocd.ledger-observer',
    reason:
      "It puts its own token into Argo CD's Secret by the API of Kubernetes, and has the right to change that one Secret and nothing else",
    expires: yearly,
  },
];
