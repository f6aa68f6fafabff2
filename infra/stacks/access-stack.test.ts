import type { ClientVpnConfig, VpnAuthentication } from '@sample-platform-ai/environments/schema.ts';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { testOrganization } from '../test/organization.ts';
import { testDns, testRegion } from '../test/region.ts';
import { resources, synthesized } from '../test/synth.ts';
import { AccessStack } from './access-stack.ts';

const region = 'ap-southeast-2';
const zoneName = 'dev.example.com';
const saml: VpnAuthentication = { kind: 'saml', samlProviderName: 'client-vpn' };

function access(authentication: VpnAuthentication = saml) {
  const app = testApp();
  const here = testRegion(app, {
    environment: 'dev',
    region,
    site: { zones: ['ap-southeast-2a', 'ap-southeast-2b'], workloadZones: ['ap-southeast-2a'] },
  });
  const dns = testDns(app, 'dev');
  const config: ClientVpnConfig = {
    authentication,
    authorizations: [{ description: 'engineers', groupId: authentication.kind === 'saml' ? 'engineers' : undefined }],
    sessionHours: 12,
    logRetentionDays: 30,
  };
  const stack = new AccessStack(app, 'access', {
    ...here.props('access'),
    ...here,
    access: config,
    clientCidr: '10.250.0.0/22',
    reachableCidrs: [here.site.vpcCidr, '10.34.0.0/16'],
    dns,
  });
  return { dns, stack, json: synthesized(stack) };
}

describe('AccessStack', () => {
  it('comes after the zone, and finds it by name rather than in its state', () => {
    const { dns, json, stack } = access();
    expect(stack.dependencies).toContain(dns);
    expect(Object.keys(json.data?.['terraform_remote_state'] ?? {})).toEqual([
      'from-foundation-apse2',
      'from-network-apse2',
    ]);
    expect(json.data?.['aws_route53_zone']).toMatchObject({ zone: { name: zoneName, private_zone: false } });
  });

  it('has a certificate of its own name, whose key nobody holds', () => {
    const certificates = resources(access().json, 'aws_acm_certificate');
    expect(certificates).toMatchObject([{ domain_name: `vpn-apse2.${zoneName}`, validation_method: 'DNS' }]);
    expect(certificates[0]).not.toHaveProperty('private_key');
  });

  it('is there in the zones that run workloads only', () => {
    expect(resources(access().json, 'aws_ec2_client_vpn_network_association')).toHaveLength(1);
  });

  it('routes to peers, but not to its own VPC, whose route comes with the association', () => {
    expect(resources(access().json, 'aws_ec2_client_vpn_route')).toMatchObject([
      { destination_cidr_block: '10.34.0.0/16' },
    ]);
  });

  it('tells where people fetch their configuration', () => {
    expect(access().json.output).toMatchObject({ selfServicePortalUrl: {}, clientVpnEndpointId: {} });
  });

  it('takes the client authority of its own region', () => {
    const { json } = access({ kind: 'mutual-tls', clientRootCertificateIds: { [region]: 'abc' } });
    expect(resources(json, 'aws_ec2_client_vpn_endpoint')).toMatchObject([
      {
        authentication_options: [
          { root_certificate_chain_arn: `arn:aws:acm:${region}:${testOrganization.accounts.dev.id}:certificate/abc` },
        ],
      },
    ]);
    expect(json.output).not.toHaveProperty('selfServicePortalUrl');
  });

  it('refuses a region without a client authority', () => {
    expect(() => access({ kind: 'mutual-tls', clientRootCertificateIds: {} })).toThrow(
      /clientRootCertificateIds: nothing for ap-southeast-2/,
    );
  });
});
