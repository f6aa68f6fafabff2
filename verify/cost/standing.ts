import { type Body, blocks, count, length, text } from './body.ts';
import {
  auroraInstance,
  hourly,
  hoursPerMonth,
  instanceHour,
  ioOptimizedFactor,
  monthly,
  rdsInstance,
} from './prices.ts';

/** What a resource costs by standing there, in US dollars a month. */
type Standing = (body: Body, others: readonly Sibling[]) => number;

/** Another resource of the same stack, or of the same plan. */
export interface Sibling {
  readonly type: string;
  readonly body: Body;
}

const perHour = (price: number) => () => price * hoursPerMonth;
const perMonth = (price: number) => () => price;

/** A class or type of instance that `verify/cost/prices.ts` has no price of; AWS has more of them than any list here. */
export class NoPrice extends Error {}

function priceOf<Price>(table: Readonly<Record<string, Price>>, name: string, what: string): Price {
  const price = table[name];
  if (price === undefined) throw new NoPrice(`no price for ${what} ${name}`);
  return price;
}

const volumesOf = (template: Sibling | undefined): number =>
  template === undefined
    ? 0
    : blocks(template.body, 'block_device_mappings')
        .flatMap((mapping) => blocks(mapping, 'ebs'))
        .reduce((sum, ebs) => sum + count(ebs, 'volume_size'), 0);

const insights = (body: Body, vcpus: number) =>
  text(body, 'database_insights_mode') === 'advanced' ? hourly.databaseInsightsPerVcpu * vcpus : 0;

/** By type: what is charged whether or not it is used. */
export const standingCosts: Readonly<Record<string, Standing>> = {
  aws_eks_cluster: perHour(hourly.eksControlPlane),
  aws_eks_node_group: (body, others) => {
    const nodes = blocks(body, 'scaling_config').reduce((sum, scaling) => sum + count(scaling, 'desired_size'), 0);
    const [instanceType] = Array.isArray(body['instance_types']) ? body['instance_types'] : [];
    const group = text(body, 'node_group_name_prefix').replace(/-$/, '');
    const template = others.find(
      (other) => other.type === 'aws_launch_template' && text(other.body, 'name').endsWith(`-${group}`),
    );
    return (
      nodes *
      (priceOf(instanceHour, String(instanceType), 'instance type') * hoursPerMonth +
        volumesOf(template) * monthly.volumeGib)
    );
  },
  aws_db_instance: (body) => {
    const { hour, vcpus } = priceOf(rdsInstance, text(body, 'instance_class'), 'RDS class');
    const copies = body['multi_az'] === true ? 2 : 1;
    return (
      copies * (hour * hoursPerMonth + count(body, 'allocated_storage') * monthly.rdsStorageGib) +
      insights(body, vcpus) * hoursPerMonth
    );
  },
  aws_rds_cluster_instance: (body, others) => {
    const { hour, vcpus } = priceOf(auroraInstance, text(body, 'instance_class'), 'Aurora class');
    const cluster = others.find(({ type }) => type === 'aws_rds_cluster')?.body ?? {};
    const factor = text(cluster, 'storage_type') === 'aurora-iopt1' ? ioOptimizedFactor : 1;
    return (hour * factor + insights(cluster, vcpus)) * hoursPerMonth;
  },
  aws_nat_gateway: perHour(hourly.natGateway),
  aws_eip: perHour(hourly.publicIpv4),
  aws_lb: (body) =>
    (hourly.loadBalancer + (body['internal'] === true ? 0 : length(body, 'subnets') * hourly.publicIpv4)) *
    hoursPerMonth,
  aws_vpc_endpoint: (body) =>
    text(body, 'vpc_endpoint_type') === 'Interface'
      ? length(body, 'subnet_ids') * hourly.interfaceEndpointPerZone * hoursPerMonth
      : 0,
  aws_ec2_client_vpn_network_association: perHour(hourly.clientVpnAssociation),
  aws_kms_key: perMonth(monthly.kmsKey),
  aws_secretsmanager_secret: (body) => (1 + length(body, 'replica')) * monthly.secret,
  aws_route53_zone: perMonth(monthly.hostedZone),
  aws_route53_health_check: (body) =>
    monthly.healthCheck +
    (text(body, 'type').startsWith('HTTPS') ? monthly.healthCheckOption : 0) +
    (count(body, 'request_interval') === 10 ? monthly.healthCheckOption : 0),
  aws_cloudwatch_metric_alarm: (body) => Math.max(1, blocks(body, 'metric_query').length) * monthly.alarm,
  aws_wafv2_web_acl: (body) => monthly.webAcl + blocks(body, 'rule').length * monthly.webAclRule,
};

/** Types that cost what flows through or lies in them: a stack's text does not say how much. */
export const usageTypes: Readonly<Record<string, string>> = {
  aws_s3_bucket: 'GB stored, requests',
  aws_cloudwatch_log_group: 'GB ingested and stored',
  aws_flow_log: 'GB ingested',
  aws_dynamodb_table: 'requests: a few for each lock',
  aws_ecr_repository: 'GB stored',
  aws_cloudfront_distribution: 'requests, GB sent',
  aws_cloudfront_function: 'invocations',
  aws_cloudwatch_log_delivery: 'GB delivered',
  aws_rds_cluster: 'GB stored, I/O except with I/O-Optimized, backups beyond the free size',
  aws_rds_global_cluster: 'replicated writes',
  aws_vpc_peering_connection: 'GB between the regions',
  aws_ec2_client_vpn_endpoint: 'connection hours',
  aws_scheduler_schedule: 'invocations; millions a month are free',
  aws_sns_topic: 'messages',
  aws_s3_bucket_replication_configuration: 'GB between the regions',
  aws_ecr_replication_configuration: 'GB between the regions',
  aws_backup_vault: 'GB of snapshots stored, changed blocks only',
  aws_cloudtrail:
    'nothing for the first trail of an account; the bucket and the log group bill its files and log entries',
  aws_config_configuration_recorder: 'changes recorded, 0.003 each',
  aws_config_config_rule: 'evaluations, 0.001 each',
  aws_guardduty_detector: 'events and GB that it reads; 30 days are free',
  aws_securityhub_account: 'checks of the standards, 0.001 each; 30 days are free',
};

/** Types that are not charged for. A new type has to be put into one of the three tables. */
export const freeTypes: ReadonlySet<string> = new Set(
  `aws_accessanalyzer_analyzer aws_account_region aws_acm_certificate aws_acm_certificate_validation
  aws_backup_plan aws_backup_selection aws_backup_vault_lock_configuration aws_backup_vault_policy aws_budgets_budget
  aws_cloudfront_origin_access_control aws_cloudfront_response_headers_policy aws_cloudwatch_log_delivery_destination
  aws_cloudwatch_log_delivery_source aws_cloudwatch_event_rule aws_cloudwatch_event_target
  aws_config_configuration_recorder_status aws_config_delivery_channel aws_config_retention_configuration aws_db_parameter_group aws_db_subnet_group aws_default_security_group
  aws_ebs_encryption_by_default aws_ebs_snapshot_block_public_access aws_ec2_client_vpn_authorization_rule
  aws_ec2_client_vpn_route aws_ec2_image_block_public_access aws_ec2_instance_metadata_defaults aws_ecr_lifecycle_policy
  aws_ecr_registry_scanning_configuration aws_ecr_repository_policy aws_eks_access_entry aws_eks_access_policy_association
  aws_eks_addon aws_eks_pod_identity_association aws_guardduty_detector_feature aws_iam_openid_connect_provider aws_iam_policy aws_iam_role
  aws_iam_role_policy aws_iam_service_linked_role aws_iam_role_policy_attachment aws_internet_gateway aws_kms_alias aws_launch_template aws_lb_listener
  aws_lb_listener_rule aws_lb_target_group aws_rds_cluster_parameter_group aws_route
  aws_route53_record aws_route_table aws_route_table_association aws_s3_account_public_access_block
  aws_s3_bucket_lifecycle_configuration aws_s3_bucket_logging aws_s3_bucket_ownership_controls aws_s3_bucket_policy
  aws_s3_bucket_object_lock_configuration aws_s3_bucket_public_access_block aws_scheduler_schedule_group aws_s3_bucket_server_side_encryption_configuration aws_s3_bucket_versioning
  aws_secretsmanager_secret_version aws_securityhub_standards_subscription aws_security_group aws_db_event_subscription aws_sns_topic_policy aws_sns_topic_subscription aws_subnet aws_vpc
  aws_vpc_peering_connection_accepter aws_vpc_peering_connection_options aws_vpc_security_group_egress_rule
  aws_vpc_security_group_ingress_rule aws_wafv2_web_acl_association aws_wafv2_web_acl_logging_configuration
  helm_release kubernetes_config_map_v1 kubernetes_namespace_v1 kubernetes_secret_v1`.split(/\s+/),
);

/** A resource's standing cost, US dollars a month; 0 for what is free or charged by use. Throws for a type in no table, and {@link NoPrice}. */
export function standingCost({ type, body }: Sibling, others: readonly Sibling[]): number {
  const standing = standingCosts[type];
  if (standing) return standing(body, others);
  if (type in usageTypes || freeTypes.has(type)) return 0;
  throw new Error(`${type} is in no table of verify/cost/standing.ts: price it, or name it as free or charged by use`);
}
