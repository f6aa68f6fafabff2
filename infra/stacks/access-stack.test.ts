import type { VpnAuthentication } from '@sample-platform-ai/environments/schema.ts';
import { beta, inRegions } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { EnvironmentStacks } from '../test/environment.ts';
import { resources, type Synthesized } from '../test/synth.ts';

const region = 'ap-southeast-2';
const zoneName = beta.dns.zoneName;
const access = beta.access;
if (!access) throw new Error('beta has a VPN');
const [here, there] = beta.regions;
const oneZone = { ...here, workloadZones: ['ap-southeast-2a'] as const };
const withSaml = new EnvironmentStacks({ ...beta, regions: [oneZone, ...(there ? [there] : [])] });
const mutual = (clientRootCertificateIds: Readonly<Record<string, string>>) => {
  const authentication: VpnAuthentication = { kind: 'mutual-tls', clientRootCertificateIds };
  const authorizations = [{ description: 'everyone', groupId: undefined }] as const;
  return new EnvironmentStacks({ ...beta, access: { ...access, authentication, authorizations } });
};
const json = withSaml.json('access', region);

/** Ports that an ingress rule of a stack opens to a CIDR, by the rule's address. */
const openTo = (stack: Synthesized, cidr: string): readonly string[] =>
  Object.entries(stack.resource?.['aws_vpc_security_group_ingress_rule'] ?? {})
    .filter(([, rule]) => rule['cidr_ipv4'] === cidr)
    .map(([address, rule]) => `${address.replace(/_[0-9A-F]{8}$/, '')} ${rule['from_port']}`);

describe('a connection of a VPN client', () => {
  const all = new EnvironmentStacks(inRegions(beta, ['ap-southeast-2', 'ap-southeast-4', 'eu-west-1']));
  const { regions } = inRegions(beta, ['ap-southeast-2', 'ap-southeast-4', 'eu-west-1']);
  const ways = regions.flatMap((from) => regions.map((to) => ({ from, to })));

  it.each(ways)('from $from.name to $to.name is allowed at both ends, on 443 and 5432', ({ from, to }) => {
    const sender = all.json('access', from.name);
    const authorized = resources(sender, 'aws_ec2_client_vpn_authorization_rule');
    expect(authorized.map(({ target_network_cidr }) => target_network_cidr)).toContain(to.vpcCidr);
    const egress = resources(sender, 'aws_vpc_security_group_egress_rule').filter(
      ({ cidr_ipv4 }) => cidr_ipv4 === to.vpcCidr,
    );
    expect(egress.map(({ from_port }) => from_port).toSorted()).toEqual([443, 5432]);
    // A client has an address of its endpoint's VPC.
    expect(openTo(all.json('cluster', to.name), from.vpcCidr)).toEqual([expect.stringMatching(/api-clients.* 443$/)]);
    expect(openTo(all.json('ingress', to.name), from.vpcCidr)).toEqual([expect.stringMatching(/internal.* 443$/)]);
    expect(openTo(all.json('data', to.name), from.vpcCidr)).toEqual([expect.stringMatching(/client.* 5432$/)]);
  });

  it('is allowed from no other VPC where there is no VPN', () => {
    const regionsWithout = inRegions({ ...beta, access: undefined }, ['ap-southeast-2', 'ap-southeast-4']);
    const without = new EnvironmentStacks(regionsWithout);
    const [, other] = regionsWithout.regions;
    for (const layer of ['cluster', 'ingress'] as const) {
      expect(openTo(without.json(layer, 'ap-southeast-2'), other?.vpcCidr ?? '')).toEqual([]);
    }
  });
});

describe('AccessStack', () => {
  it('is applied after the zone, and looks it up by name instead of reading its state', () => {
    expect(withSaml.stack('access', region).dependencies).toContain(withSaml.stack('dns', 'global'));
    expect(Object.keys(json.data?.['terraform_remote_state'] ?? {})).toEqual([
      'from-beta-foundation-apse2',
      'from-beta-network-apse2',
    ]);
    expect(json.data?.['aws_route53_zone']).toMatchObject({ zone: { name: zoneName, private_zone: false } });
  });

  it('has an ACM certificate for its host, whose key stays in AWS', () => {
    const certificates = resources(json, 'aws_acm_certificate');
    expect(certificates).toMatchObject([{ domain_name: `vpn-apse2.${zoneName}`, validation_method: 'DNS' }]);
    expect(certificates[0]).not.toHaveProperty('private_key');
  });

  it('is associated with the zones that run workloads only', () => {
    expect(resources(json, 'aws_ec2_client_vpn_network_association')).toHaveLength(1);
  });

  it('routes to peers, but not to its own VPC, whose route the association adds', () => {
    expect(resources(json, 'aws_ec2_client_vpn_route')).toMatchObject([{ destination_cidr_block: there?.vpcCidr }]);
  });

  it('outputs the URL of the self-service portal', () => {
    expect(json.output).toMatchObject({ selfServicePortalUrl: {}, clientVpnEndpointId: {} });
  });

  it('uses the client root certificate of its region', () => {
    const certificates = { [region]: 'abc', 'ap-southeast-4': 'def' };
    const stack = mutual(certificates).json('access', region);
    expect(resources(stack, 'aws_ec2_client_vpn_endpoint')).toMatchObject([
      {
        authentication_options: [
          { root_certificate_chain_arn: `arn:aws:acm:${region}:${beta.account.id}:certificate/abc` },
        ],
      },
    ]);
    expect(stack.output).not.toHaveProperty('selfServicePortalUrl');
  });

  it('refuses a region without a client root certificate', () => {
    expect(() => mutual({})).toThrow(/clientRootCertificateIds: no id for ap-southeast-2/);
  });
});
