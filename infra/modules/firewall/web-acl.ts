import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { Wafv2WebAcl, type Wafv2WebAclRule } from '@cdktf/provider-aws/lib/wafv2-web-acl/index.js';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration/index.js';
import { Construct } from 'constructs';
import { managedRuleSets } from './managed-rules.ts';
import { customResponse, rateWindowSeconds, refusalBodies, refusals } from './refusals.ts';

export interface WebAclProps {
  readonly name: string;
  /** `CLOUDFRONT` exists in us-east-1 only. */
  readonly scope: 'REGIONAL' | 'CLOUDFRONT';
  readonly rateLimitPerFiveMinutes: number;
  /**
   * The limit for an address that claims to be CloudFront, which forwards for many viewers and has limited each of them.
   * A caller that forges the claim gains only this limit. @default every address has the same limit
   */
  readonly cloudFrontRateLimitPerFiveMinutes?: number;
  readonly logRetentionDays: number;
  /** In the web ACL's region; its policy lets CloudWatch Logs use it. */
  readonly kmsKeyArn: string;
}

// CloudFront sets this header on every origin request, and replaces a viewer's value.
const fromCloudFront = {
  size_constraint_statement: {
    field_to_match: { single_header: { name: 'x-amz-cf-id' } },
    comparison_operator: 'GT',
    size: 0,
    text_transformation: [{ priority: 0, type: 'NONE' }],
  },
};

/** A web ACL with its log, which allows what no rule blocks. */
export class WebAcl extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const visibility = (part: string) => ({
      cloudwatchMetricsEnabled: true,
      metricName: `${props.name}-${part}`,
      sampledRequestsEnabled: true,
    });
    const acl = new Wafv2WebAcl(this, 'acl', {
      name: props.name,
      scope: props.scope,
      defaultAction: { allow: {} },
      customResponseBody: refusalBodies,
      rule: [...rateRules(props), ...managedRules()].map((rule, priority) => ({
        ...rule,
        priority,
        visibilityConfig: visibility(rule.name),
      })),
      visibilityConfig: visibility('all'),
    });

    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      // WAF writes only to log groups with this prefix.
      name: `aws-waf-logs-${props.name}`,
      retentionInDays: props.logRetentionDays,
      kmsKeyId: props.kmsKeyArn,
    });
    new Wafv2WebAclLoggingConfiguration(this, 'logging', {
      resourceArn: acl.arn,
      logDestinationConfigs: [logGroup.arn],
      redactedFields: ['authorization', 'cookie'].map((name) => ({ singleHeader: { name } })),
    });
    this.arn = acl.arn;
  }
}

type Rule = Omit<Wafv2WebAclRule, 'priority' | 'visibilityConfig'>;

const rateRefusal = {
  responseCode: refusals.rate.status,
  customResponseBodyKey: 'rate',
  responseHeader: Object.entries(refusals.rate.headers).map(([name, value]) => ({ name, value })),
};

// Statements nest recursively, so the bindings leave them untyped: keys are the provider's.
function rateRules(props: WebAclProps): readonly Rule[] {
  const rate = (name: string, limit: number, scopeDown?: object): Rule => ({
    name,
    action: { block: { customResponse: rateRefusal } },
    statement: {
      rate_based_statement: {
        aggregate_key_type: 'IP',
        evaluation_window_sec: rateWindowSeconds,
        limit,
        ...(scopeDown && { scope_down_statement: scopeDown }),
      },
    },
  });
  const { rateLimitPerFiveMinutes, cloudFrontRateLimitPerFiveMinutes } = props;
  if (cloudFrontRateLimitPerFiveMinutes === undefined) return [rate('rate', rateLimitPerFiveMinutes)];
  return [
    rate('rate', rateLimitPerFiveMinutes, { not_statement: { statement: fromCloudFront } }),
    rate('rate-cloudfront', cloudFrontRateLimitPerFiveMinutes, fromCloudFront),
  ];
}

const managedRules = (): readonly Rule[] =>
  managedRuleSets.map(({ name, ruleSet, blocking, counted }) => ({
    name,
    overrideAction: { none: {} },
    statement: {
      managed_rule_group_statement: {
        name: ruleSet,
        vendor_name: 'AWS',
        rule_action_override: [
          ...blocking.map((rule) => ({
            name: rule,
            action_to_use: { block: { custom_response: customResponse('managed') } },
          })),
          ...counted.map((rule) => ({ name: rule, action_to_use: { count: {} } })),
        ],
      },
    },
  }));
