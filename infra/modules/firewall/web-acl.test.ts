import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { WebAcl, type WebAclProps } from './web-acl.ts';

const props: WebAclProps = {
  name: 'test-public',
  scope: 'REGIONAL',
  rateLimitPerFiveMinutes: 2000,
  logRetentionDays: 30,
  kmsKeyArn: 'arn:aws:kms:ap-southeast-2:123456789012:key/logs',
};
const webAcl = (overrides: Partial<WebAclProps> = {}) =>
  testStack((stack) => new WebAcl(stack, 'firewall', { ...props, ...overrides }));
const rules = (stack: ReturnType<typeof webAcl>) => resources(stack, 'aws_wafv2_web_acl')[0]?.['rule'];

describe('WebAcl', () => {
  it('blocks an address above the rate, then applies the managed rule groups', () => {
    expect(rules(webAcl())).toMatchObject([
      { priority: 0, action: { block: {} }, statement: { rate_based_statement: { limit: 2000 } } },
      { priority: 1, statement: { managed_rule_group_statement: { name: 'AWSManagedRulesAmazonIpReputationList' } } },
      { priority: 2, statement: { managed_rule_group_statement: { name: 'AWSManagedRulesKnownBadInputsRuleSet' } } },
      { priority: 3, statement: { managed_rule_group_statement: { name: 'AWSManagedRulesCommonRuleSet' } } },
    ]);
  });

  it('answers 429 above the rate: CloudFront replaces every 403 by the 404 page of a site', () => {
    const refusal = {
      block: { custom_response: { response_code: 429, response_header: [{ name: 'retry-after', value: '300' }] } },
    };
    expect(rules(webAcl())).toMatchObject([{ action: refusal }, {}, {}, {}]);
    const both = rules(webAcl({ cloudFrontRateLimitPerFiveMinutes: 40000 }));
    expect(both).toMatchObject([{ action: refusal }, { action: refusal }, {}, {}, {}]);
  });

  it('counts requests through CloudFront separately, and every request in one of the counts', () => {
    const header = { field_to_match: { single_header: { name: 'x-amz-cf-id' } }, comparison_operator: 'GT', size: 0 };
    const fromCloudFront = { size_constraint_statement: header };
    const rate = (limit: number, scope: object) => ({
      action: { block: {} },
      statement: { rate_based_statement: { aggregate_key_type: 'IP', limit, scope_down_statement: scope } },
    });
    expect(rules(webAcl({ cloudFrontRateLimitPerFiveMinutes: 40000 }))).toMatchObject([
      rate(2000, { not_statement: { statement: fromCloudFront } }),
      rate(40000, fromCloudFront),
      {},
      {},
      {},
    ]);
  });

  it('keeps an encrypted log without credentials', () => {
    const stack = webAcl();
    expect(resources(stack, 'aws_cloudwatch_log_group')).toMatchObject([
      { name: 'aws-waf-logs-test-public', retention_in_days: 30, kms_key_id: props.kmsKeyArn },
    ]);
    expect(resources(stack, 'aws_wafv2_web_acl_logging_configuration')).toMatchObject([
      { redacted_fields: [{ single_header: { name: 'authorization' } }, { single_header: { name: 'cookie' } }] },
    ]);
  });
});
