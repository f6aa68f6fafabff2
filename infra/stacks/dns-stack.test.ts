import { alpha, organization } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { EnvironmentStacks } from '../test/environment.ts';
import { globalProps } from '../test/props.ts';
import { resources, synthesized } from '../test/synth.ts';
import { DnsStack } from './dns-stack.ts';

const { zoneName } = alpha.dns;
const of = (environment: typeof alpha) => new EnvironmentStacks(environment).json('dns', 'global');
const open = of(alpha);
const kept = of({ ...alpha, protectFromDestroy: true });
const adopted = of({ ...alpha, dns: { ...alpha.dns, zone: 'adopt' } });

describe('DnsStack', () => {
  it('reaches the parent zone with a role that is not stored in a saved plan', () => {
    expect(open).toMatchObject({
      variable: { parent_zone_access: { type: 'string', default: 'write', ephemeral: true, nullable: false } },
    });
    const role = `arn:aws:iam::${organization.shared.id}:role/test-alpha-delegation-`;
    expect(open.provider['aws']).toMatchObject([
      { allowed_account_ids: [alpha.account.id] },
      {
        alias: 'parent',
        allowed_account_ids: [organization.shared.id],
        assume_role: [{ role_arn: `${role}\${var.parent_zone_access}` }],
      },
    ]);
  });

  it('writes the delegation, and nothing else, into the parent zone', () => {
    const foreign = resources(open, 'aws_route53_record').filter((record) => record['provider'] === 'aws.parent');
    expect(foreign).toMatchObject([{ name: zoneName, type: 'NS' }]);
  });

  it('can change records again soon after a loss of us-east-1', () => {
    expect(resources(open, 'aws_route53_zone')).toMatchObject([{ enable_accelerated_recovery: true }]);
  });

  it('lets only Amazon issue certificates', () => {
    expect(resources(open, 'aws_route53_record')).toContainEqual(
      expect.objectContaining({ type: 'CAA', records: ['0 issue "amazon.com"'] }),
    );
  });

  it('waits for the certificate only after the delegation', () => {
    expect(resources(open, 'aws_acm_certificate_validation')).toMatchObject([
      { depends_on: [expect.stringContaining('aws_route53_record.delegation')] },
    ]);
  });

  it('protects the zone exactly where the environment is protected', () => {
    expect(resources(kept, 'aws_route53_zone')).toMatchObject([
      { force_destroy: false, lifecycle: { prevent_destroy: true } },
    ]);
    expect(resources(open, 'aws_route53_zone')).toMatchObject([
      { force_destroy: true, lifecycle: { prevent_destroy: false } },
    ]);
  });

  it('adopts an existing zone: it creates neither zone nor delegation, and needs no access to the parent zone', () => {
    expect(resources(adopted, 'aws_route53_zone')).toEqual([]);
    expect(adopted.data?.['aws_route53_zone']).toMatchObject({ zone: { name: zoneName, private_zone: false } });
    expect(resources(adopted, 'aws_route53_record').map(({ type }) => type)).not.toContain('NS');
    expect(adopted.provider['aws']).toHaveLength(1);
    expect(adopted).not.toHaveProperty('variable');
    expect(resources(adopted, 'aws_acm_certificate')).toMatchObject([{ domain_name: zoneName }]);
    expect(adopted.output?.['zoneId']).toMatchObject({ value: expect.stringContaining('data.aws_route53_zone') });
  });

  it('refuses a region whose certificates CloudFront does not accept', () => {
    const make = () =>
      synthesized(
        new DnsStack(testApp(), 'dns', {
          ...globalProps(alpha, 'dns', 'ap-southeast-2'),
          dns: alpha.dns,
          parent: { zoneName: organization.domain, accountId: '1', delegationRoleArnPrefix: 'arn' },
          protectFromDestroy: true,
        }),
      );
    expect(make).toThrow(/only from us-east-1/);
  });
});
