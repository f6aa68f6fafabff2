import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { ClientVpn, type ClientVpnProps } from './client-vpn.ts';

const props: ClientVpnProps = {
  name: 'test-vpn',
  vpcId: 'vpc-1',
  vpcCidr: '10.30.0.0/16',
  peerCidrs: ['10.34.0.0/16'],
  subnetIds: { 'ap-southeast-2a': 'subnet-a', 'ap-southeast-2b': 'subnet-b' },
  clientCidr: '10.250.12.0/22',
  serverCertificateArn: 'arn:aws:acm:ap-southeast-2:123456789012:certificate/server',
  authentication: { kind: 'saml', samlProviderArn: 'arn:aws:iam::123456789012:saml-provider/client-vpn' },
  authorizations: [{ description: 'people on call', groupId: 'on-call' }],
  sessionHours: 8,
  logGroupName: '/test/client-vpn',
  logRetentionDays: 365,
  kmsKeyArn: 'arn:aws:kms:ap-southeast-2:123456789012:key/logs',
};
const mutualTls = {
  kind: 'mutual-tls',
  clientRootCertificateArn: 'arn:aws:acm:ap-southeast-2:123456789012:certificate/clients',
} as const;
const vpn = (overrides: Partial<ClientVpnProps> = {}) =>
  testStack((stack) => new ClientVpn(stack, 'vpn', { ...props, ...overrides }));

describe('ClientVpn', () => {
  it('uses a split tunnel, and ends a session after its maximum duration', () => {
    expect(resources(vpn(), 'aws_ec2_client_vpn_endpoint')).toMatchObject([
      {
        split_tunnel: true,
        session_timeout_hours: 8,
        disconnect_on_session_timeout: true,
        client_cidr_block: '10.250.12.0/22',
        dns_servers: [expect.stringContaining('cidrhost("10.30.0.0/16", 2)')],
      },
    ]);
  });

  it('logs every connection, encrypted', () => {
    const stack = vpn();
    expect(resources(stack, 'aws_ec2_client_vpn_endpoint')).toMatchObject([
      { connection_log_options: { enabled: true, cloudwatch_log_group: expect.stringContaining('log_group') } },
    ]);
    expect(resources(stack, 'aws_cloudwatch_log_group')).toMatchObject([
      { name: '/test/client-vpn', retention_in_days: 365, kms_key_id: props.kmsKeyArn },
    ]);
  });

  it('authenticates with SAML, and offers the configuration in the self-service portal', () => {
    expect(resources(vpn(), 'aws_ec2_client_vpn_endpoint')).toMatchObject([
      {
        authentication_options: [
          {
            type: 'federated-authentication',
            saml_provider_arn: 'arn:aws:iam::123456789012:saml-provider/client-vpn',
          },
        ],
        self_service_portal: 'enabled',
      },
    ]);
  });

  it('authenticates with certificates of the given authority, without a portal', () => {
    const stack = vpn({ authentication: mutualTls, authorizations: [{ description: 'all', groupId: undefined }] });
    expect(resources(stack, 'aws_ec2_client_vpn_endpoint')).toMatchObject([
      {
        authentication_options: [
          { type: 'certificate-authentication', root_certificate_chain_arn: mutualTls.clientRootCertificateArn },
        ],
        self_service_portal: 'disabled',
      },
    ]);
    for (const rule of resources(stack, 'aws_ec2_client_vpn_authorization_rule')) {
      expect(rule).toMatchObject({ authorize_all_groups: true });
    }
  });

  it('authorizes a group for the VPC and its peers only', () => {
    const stack = vpn();
    expect(resources(stack, 'aws_ec2_client_vpn_authorization_rule')).toMatchObject([
      { access_group_id: 'on-call', target_network_cidr: '10.30.0.0/16' },
      { access_group_id: 'on-call', target_network_cidr: '10.34.0.0/16' },
    ]);
    expect(JSON.stringify(stack)).not.toContain('0.0.0.0/0');
  });

  it('is associated with a subnet in each zone, and routes to peers from each', () => {
    const stack = vpn();
    expect(resources(stack, 'aws_ec2_client_vpn_network_association')).toMatchObject([
      { subnet_id: 'subnet-a' },
      { subnet_id: 'subnet-b' },
    ]);
    const routes = resources(stack, 'aws_ec2_client_vpn_route');
    expect(routes).toHaveLength(2);
    for (const route of routes) {
      expect(route).toMatchObject({
        destination_cidr_block: '10.34.0.0/16',
        target_vpc_subnet_id: expect.stringContaining('aws_ec2_client_vpn_network_association'),
      });
    }
    expect(resources(vpn({ peerCidrs: [] }), 'aws_ec2_client_vpn_route')).toEqual([]);
  });

  it('lets clients reach HTTPS, the database and DNS, and accepts no ingress', () => {
    const stack = vpn({ peerCidrs: [] });
    const egress = resources(stack, 'aws_vpc_security_group_egress_rule');
    expect(egress.map((rule) => [rule['ip_protocol'], rule['from_port'], rule['to_port']]).sort()).toEqual([
      ['tcp', 443, 443],
      ['tcp', 53, 53],
      ['tcp', 5432, 5432],
      ['udp', 53, 53],
    ]);
    expect(resources(stack, 'aws_vpc_security_group_ingress_rule')).toEqual([]);
  });
});
