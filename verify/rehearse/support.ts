/**
 * What moto 5.2 cannot take, and why: these types are left out of a rehearsal, with whatever refers to them. The list is
 * printed at the end, so that the limits of a rehearsal are clear.
 */
export const unsupported: Readonly<Record<string, string>> = {
  aws_s3_account_public_access_block: 'S3 Control puts the account id in front of the host name',
  aws_cloudfront_distribution: 'no policies, failover or access control of CloudFront origins',
  aws_cloudfront_function: 'functions cannot be published',
  aws_cloudfront_response_headers_policy: 'no CloudFront policies',
  aws_cloudfront_cache_policy: 'no CloudFront policies',
  aws_cloudfront_origin_request_policy: 'no CloudFront policies',
  aws_cloudwatch_log_delivery: 'no log delivery',
  aws_cloudwatch_log_delivery_source: 'no log delivery',
  aws_budgets_budget: 'budgets cannot be read back',
  helm_release: 'no cluster to install into',
  kubernetes_namespace_v1: 'no cluster to talk to',
  kubernetes_config_map_v1: 'no cluster to talk to',
  kubernetes_secret_v1: 'no cluster to talk to',
};

/** The same for data sources. */
export const unsupportedData: Readonly<Record<string, string>> = {
  aws_eks_addon_version: 'no EKS add-ons',
};

/**
 * Types that the gate remembers where moto lacks them: it takes what is asked for and gives it back as AWS' API does. The role that asks is
 * judged, and that a second plan is empty; nothing behind it acts. They count as applied.
 */
export const remembered: readonly string[] = [
  'aws_accessanalyzer_analyzer',
  'aws_account_region',
  'aws_backup_selection',
  'aws_backup_vault_policy',
  'aws_cloudwatch_log_delivery_destination',
  'aws_ebs_snapshot_block_public_access',
  'aws_ec2_client_vpn_authorization_rule',
  'aws_ec2_client_vpn_endpoint',
  'aws_ec2_client_vpn_network_association',
  'aws_ec2_client_vpn_route',
  'aws_ec2_image_block_public_access',
  'aws_ec2_instance_metadata_defaults',
  'aws_eks_access_entry',
  'aws_eks_access_policy_association',
  'aws_eks_addon',
  'aws_eks_pod_identity_association',
  'aws_guardduty_detector_feature',
  'aws_s3_bucket_logging',
  'aws_securityhub_account',
  'aws_securityhub_standards_subscription',
];

/** The provider's names of the services that the stacks call. */
export const services = [
  'accessanalyzer',
  'account',
  'acm',
  'autoscaling',
  'backup',
  'budgets',
  'cloudfront',
  'cloudtrail',
  'cloudwatch',
  'configservice',
  'dynamodb',
  'ec2',
  'ecr',
  'eks',
  'elbv2',
  'events',
  'guardduty',
  'iam',
  'kms',
  'logs',
  'rds',
  'route53',
  's3',
  's3control',
  'scheduler',
  'secretsmanager',
  'securityhub',
  'sns',
  'ssm',
  'sts',
  'wafv2',
] as const;

/** Type -> arguments that the emulator takes and does not give back, so that a second plan shows them. */
export const forgetful: Readonly<Record<string, readonly string[]>> = {
  aws_db_instance: [
    'monitoring_interval',
    'monitoring_role_arn',
    'network_type',
    'performance_insights_enabled',
    'performance_insights_kms_key_id',
    'performance_insights_retention_period',
  ],
  aws_db_parameter_group: ['parameter'],
  aws_rds_cluster_parameter_group: ['parameter'],
  // It reports the scaling of a serverless cluster for each.
  aws_rds_cluster: ['scaling_configuration'],
  // Its database's name, and so all that a replacement would bring.
  aws_rds_global_cluster: [
    'arn',
    'database_name',
    'engine_version_actual',
    'global_cluster_members',
    'global_cluster_resource_id',
    'id',
    'source_db_cluster_identifier',
  ],
  aws_route53_zone: ['vpc'],
  aws_s3_bucket_replication_configuration: ['rule'],
  aws_scheduler_schedule: ['schedule_expression_timezone'],
  // A replica's own key, in place of which it names AWS' one.
  aws_secretsmanager_secret: ['replica'],
};
