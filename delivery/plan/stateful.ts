/** Types with data or names that cannot be recreated: the summary lists their destruction first. */
export const statefulTypes: ReadonlySet<string> = new Set([
  'aws_cloudwatch_log_group',
  'aws_db_instance',
  'aws_dynamodb_table',
  'aws_ecr_repository',
  'aws_eks_cluster',
  'aws_kms_key',
  'aws_rds_cluster',
  'aws_rds_cluster_instance',
  'aws_rds_global_cluster',
  'aws_route53_zone',
  'aws_s3_bucket',
  'aws_secretsmanager_secret',
  'aws_vpc',
  'kubernetes_namespace_v1',
]);

/** Types that control permissions or network access: the summary lists their changes. */
export const accessTypes: ReadonlySet<string> = new Set([
  'aws_default_security_group',
  'aws_ec2_client_vpn_authorization_rule',
  'aws_ecr_repository_policy',
  'aws_eks_access_entry',
  'aws_eks_access_policy_association',
  'aws_iam_policy',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_security_group',
  'aws_sns_topic_policy',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_ingress_rule',
  'aws_wafv2_web_acl',
]);
