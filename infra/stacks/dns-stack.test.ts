import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { globalProps } from '../test/organization.ts';
import { resources, synthesized } from '../test/synth.ts';
import { DnsStack, type DnsStackProps } from './dns-stack.ts';

const props: DnsStackProps = {
  ...globalProps('dev', 'dns'),
  zoneName: 'dev.example.com',
  parent: {
    zoneName: 'example.com',
    accountId: '111111111111',
    delegationRoleArnPrefix: 'arn:aws:iam::111111111111:role/spai-dev-delegation-',
  },
  protectFromDestroy: true,
};
const dns = (overrides: Partial<DnsStackProps> = {}) =>
  synthesized(new DnsStack(testApp(), 'dev-dns-global', { ...props, ...overrides }));

describe('DnsStack', () => {
  it('reaches the parent zone by a role that no saved plan remembers', () => {
    const stack = dns();
    expect(stack).toMatchObject({
      variable: { parent_zone_access: { type: 'string', default: 'write', ephemeral: true, nullable: false } },
    });
    expect(stack.provider['aws']).toMatchObject([
      { allowed_account_ids: ['222222222222'] },
      {
        alias: 'parent',
        allowed_account_ids: ['111111111111'],
        assume_role: [{ role_arn: 'arn:aws:iam::111111111111:role/spai-dev-delegation-${var.parent_zone_access}' }],
      },
    ]);
  });

  it('writes the delegation, and nothing else, into the parent zone', () => {
    const foreign = resources(dns(), 'aws_route53_record').filter((record) => record['provider'] === 'aws.parent');
    expect(foreign).toMatchObject([{ name: 'dev.example.com', type: 'NS' }]);
  });

  it('lets Amazon alone issue certificates', () => {
    expect(resources(dns(), 'aws_route53_record')).toContainEqual(
      expect.objectContaining({ type: 'CAA', records: ['0 issue "amazon.com"'] }),
    );
  });

  it('waits for the certificate only when the name resolves', () => {
    expect(resources(dns(), 'aws_acm_certificate_validation')).toMatchObject([
      { depends_on: [expect.stringContaining('aws_route53_record.delegation')] },
    ]);
  });

  it('keeps the zone where the environment is protected, and only there', () => {
    expect(resources(dns(), 'aws_route53_zone')).toMatchObject([
      { force_destroy: false, lifecycle: { prevent_destroy: true } },
    ]);
    expect(resources(dns({ protectFromDestroy: false }), 'aws_route53_zone')).toMatchObject([
      { force_destroy: true, lifecycle: { prevent_destroy: false } },
    ]);
  });

  it('refuses a region whose certificates CloudFront does not take', () => {
    expect(() => dns({ region: 'ap-southeast-2' })).toThrow(/us-east-1 alone/);
  });
});
