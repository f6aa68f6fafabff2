import type { Resource } from '../../invariants/tree.ts';
import type { Planted } from './planted.ts';

const drop =
  (type: string, is: (body: Resource['body'], each: Resource) => boolean = () => true) =>
  (each: Resource): Resource | undefined =>
    each.type === type && is(each.body, each) ? undefined : each;
const ingress = 'aws_vpc_security_group_ingress_rule';
const egress = 'aws_vpc_security_group_egress_rule';

/** Of a rule of a security group. */
const everything = {
  cidr_ipv4: '0.0.0.0/0',
  ip_protocol: '-1',
  from_port: undefined,
  to_port: undefined,
  referenced_security_group_id: undefined,
};

/** Faults in the stacks of the same cluster. */
export const inStacks: readonly Planted[] = [
  {
    fault: "a database's group without the other region",
    resource: drop(ingress, ({ description }) => /PostgreSQL from 10\.74/.test(String(description))),
    finds: /database of .*is closed by what the group of the database lets in/,
  },
  {
    fault: 'a load balancer whose group lets nothing out',
    resource: drop(egress, ({ referenced_security_group_id: group }) => group !== undefined),
    finds: /load balancer → .*is closed by what the group of the (public|internal) load balancer lets out/,
  },
  {
    fault: 'a cluster whose group does not let its load balancers in',
    resource: drop(ingress, ({ referenced_security_group_id: group }) => group !== undefined),
    finds: /load balancer → .*is closed by what the group of nodes lets in/,
  },
  {
    fault: 'interface endpoints that let nothing in',
    resource: drop(ingress, ({ description }) => description === 'HTTPS from the VPC'),
    finds: /nodes → ECR.*is closed by what the group of the endpoint of/,
  },
  {
    fault: "an API and tools that let in their own region's VPN alone",
    resource: drop(ingress, ({ from_port: port, description }, { stack }) => {
      const other = stack.endsWith('apse2') ? '10.74.' : '10.70.';
      return port === 443 && `${description}`.includes(other);
    }),
    finds: /VPN clients → API, tools.*another region: the VPN to the internal load balancer.*is closed/,
  },
  {
    fault: 'a VPN that lets nothing out',
    resource: drop(egress, ({ description }) => /^https to/.test(String(description))),
    finds: /VPN clients.*is closed by what the group of the VPN lets out/,
  },
  {
    fault: 'a VPN without an authorization for the other region',
    resource: drop('aws_ec2_client_vpn_authorization_rule', ({ target_network_cidr: cidr }) => cidr === '10.74.0.0/16'),
    finds: /VPN clients.*is closed by the VPN's authorizations/,
  },
  {
    fault: 'a VPN without a route to the other region',
    resource: drop('aws_ec2_client_vpn_route'),
    finds: /VPN clients.*another region.*is closed by the VPN's routes/,
  },
  {
    fault: 'a peering without the route back',
    resource: drop(
      'aws_route',
      ({ destination_cidr_block: to, vpc_peering_connection_id: peering }) =>
        peering !== undefined && to === '10.70.0.0/16',
    ),
    finds: /database of another region.*is closed by the routes of/,
  },
  {
    fault: 'a peering that the other side has not accepted',
    resource: drop('aws_vpc_peering_connection_accepter'),
    finds: /database of another region.*is closed by the routes of/,
  },
  {
    fault: 'a zone without its NAT route',
    resource: drop(
      'aws_route',
      ({ nat_gateway_id: nat }, { address }) => nat !== undefined && /-\d?[a-z]-internet|2b-internet/.test(address),
    ),
    finds: /the internet.*is closed by the routes of nodes/,
  },
  {
    fault: 'a public load balancer without a way to the internet',
    resource: drop('aws_route', ({ gateway_id: gateway }) => gateway !== undefined),
    finds: /public load balancer.*is closed by the routes of the public load balancer/,
  },
  {
    fault: 'nodes that let everything in',
    resource: (each) => (each.type === ingress ? { ...each, body: { ...each.body, ...everything } } : each),
    finds: /nodes and pods → another region's.*is open/,
  },
  {
    fault: 'nodes and a VPN that let everything in and out',
    resource: (each) =>
      [ingress, egress].includes(each.type) ? { ...each, body: { ...each.body, ...everything } } : each,
    finds: /VPN clients → pods, nodes.*is open/,
  },
];
