import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { managedRuleSets } from './managed-rules.ts';
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

type Overrides = readonly { readonly name: string; readonly action_to_use: object }[];

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

  it('answers what it blocks with a problem, and never with 403', () => {
    const [acl] = resources(webAcl(), 'aws_wafv2_web_acl');
    const text = JSON.stringify(acl);
    const codes = [...text.matchAll(/"response_code":(\d+)/g)].map(([, code]) => Number(code));
    expect([...new Set(codes)].sort()).toEqual([400, 429]);
    const declared = JSON.parse(JSON.stringify(acl?.['custom_response_body']));
    const bodies = new Map<string, object>(
      [declared].flat().map(({ key, content }: { key: string; content: string }) => [key, JSON.parse(content)]),
    );
    const keys = new Set([...text.matchAll(/"custom_response_body_key":"(\w+)"/g)].map(([, key]) => key));
    expect(keys).toEqual(new Set(bodies.keys()));
    expect(bodies.get('rate')).toMatchObject({ title: 'Too Many Requests', status: 429 });
    expect(bodies.get('managed')).toMatchObject({ title: 'Bad Request', status: 400 });
  });

  it('has a response for each blocking rule of a managed group, and counts large bodies', () => {
    const declared: readonly { statement: { managed_rule_group_statement?: { rule_action_override: Overrides } } }[] =
      JSON.parse(JSON.stringify(rules(webAcl())));
    const groups = declared.flatMap(({ statement }) => statement.managed_rule_group_statement ?? []);
    expect(groups).toHaveLength(managedRuleSets.length);
    for (const [index, { blocking, counted }] of managedRuleSets.entries()) {
      const overrides = groups[index]?.rule_action_override ?? [];
      const named = (action: string) =>
        overrides.filter(({ action_to_use: use }) => action in use).map(({ name }) => name);
      expect([named('block'), named('count')]).toEqual([blocking, counted]);
      // WAF's limit for one group.
      expect(overrides.length).toBeLessThanOrEqual(100);
      expect(new Set(overrides.map(({ name }) => name)).size).toBe(overrides.length);
    }
    expect(managedRuleSets.flatMap(({ counted }) => counted)).toEqual(['SizeRestrictions_BODY']);
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
