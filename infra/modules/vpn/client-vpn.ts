import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { Ec2ClientVpnAuthorizationRule } from '@cdktf/provider-aws/lib/ec2-client-vpn-authorization-rule/index.js';
import { Ec2ClientVpnEndpoint } from '@cdktf/provider-aws/lib/ec2-client-vpn-endpoint/index.js';
import { Ec2ClientVpnNetworkAssociation } from '@cdktf/provider-aws/lib/ec2-client-vpn-network-association/index.js';
import { Ec2ClientVpnRoute } from '@cdktf/provider-aws/lib/ec2-client-vpn-route/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { ClientSecurityGroup } from './client-security-group.ts';

export type ClientAuthentication =
  | { readonly kind: 'saml'; readonly samlProviderArn: string }
  | { readonly kind: 'mutual-tls'; readonly clientRootCertificateArn: string };

export interface ClientAuthorization {
  readonly description: string;
  /** Group in the SAML assertion; `undefined` authorizes everyone who authenticates. */
  readonly groupId: string | undefined;
}

export interface ClientVpnProps {
  readonly name: string;
  readonly vpcId: string;
  /** CIDR of the VPC; its third address is the VPC's DNS resolver. */
  readonly vpcCidr: string;
  /** CIDRs of peered VPCs. */
  readonly peerCidrs: readonly string[];
  /** Zone -> private subnet; each association costs by the hour. */
  readonly subnetIds: Readonly<Record<string, string>>;
  /** Pool of client addresses; changing it replaces the endpoint. */
  readonly clientCidr: string;
  readonly serverCertificateArn: string;
  readonly authentication: ClientAuthentication;
  readonly authorizations: readonly ClientAuthorization[];
  readonly sessionHours: number;
  readonly logGroupName: string;
  readonly logRetentionDays: number;
  readonly kmsKeyArn: string;
}

/** Associations, routes and rules become active one after the other, some after 15 minutes. */
const timeouts = { create: '60m', delete: '60m' };

/** `10.34.0.0/16` as a part of an id. */
const cidrKey = (cidr: string) => cidr.replace(/[./]/g, '-');

/** A Client VPN endpoint into the VPC: named networks only, split tunnel, every connection logged. */
export class ClientVpn extends Construct {
  readonly endpointId: string;
  /** URL of the self-service portal with the client's configuration; with SAML only. */
  readonly selfServicePortalUrl: string | undefined;

  constructor(scope: Construct, id: string, props: ClientVpnProps) {
    super(scope, id);
    const { authentication, peerCidrs, vpcCidr } = props;
    const reachableCidrs = [vpcCidr, ...peerCidrs];

    const dnsServer = Fn.cidrhost(vpcCidr, 2);
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: props.logGroupName,
      retentionInDays: props.logRetentionDays,
      kmsKeyId: props.kmsKeyArn,
    });
    const securityGroup = new ClientSecurityGroup(this, 'security-group', {
      name: props.name,
      vpcId: props.vpcId,
      reachableCidrs,
      dnsServer,
    });
    const endpoint = new Ec2ClientVpnEndpoint(this, 'endpoint', {
      description: props.name,
      vpcId: props.vpcId,
      securityGroupIds: [securityGroup.securityGroupId],
      clientCidrBlock: props.clientCidr,
      serverCertificateArn: props.serverCertificateArn,
      authenticationOptions: [
        authentication.kind === 'saml'
          ? { type: 'federated-authentication', samlProviderArn: authentication.samlProviderArn }
          : {
              type: 'certificate-authentication',
              rootCertificateChainArn: authentication.clientRootCertificateArn,
            },
      ],
      selfServicePortal: authentication.kind === 'saml' ? 'enabled' : 'disabled',
      splitTunnel: true,
      dnsServers: [dnsServer],
      transportProtocol: 'udp',
      vpnPort: 443,
      sessionTimeoutHours: props.sessionHours,
      disconnectOnSessionTimeout: true,
      connectionLogOptions: { enabled: true, cloudwatchLogGroup: logGroup.name },
      tags: { Name: props.name },
    });
    for (const [zone, subnetId] of Object.entries(props.subnetIds)) {
      const association = new Ec2ClientVpnNetworkAssociation(this, `association-${zone}`, {
        clientVpnEndpointId: endpoint.id,
        subnetId,
        timeouts,
      });
      // An association adds the route to its VPC; only peers need one.
      for (const cidr of peerCidrs) {
        new Ec2ClientVpnRoute(this, `route-${zone}-${cidrKey(cidr)}`, {
          clientVpnEndpointId: endpoint.id,
          description: `${cidr} through the peering`,
          destinationCidrBlock: cidr,
          targetVpcSubnetId: association.subnetId,
          timeouts,
        });
      }
    }
    for (const { description, groupId } of props.authorizations) {
      for (const cidr of reachableCidrs) {
        new Ec2ClientVpnAuthorizationRule(this, `authorization-${groupId ?? 'everyone'}-${cidrKey(cidr)}`, {
          clientVpnEndpointId: endpoint.id,
          description,
          targetNetworkCidr: cidr,
          ...(groupId === undefined ? { authorizeAllGroups: true } : { accessGroupId: groupId }),
          timeouts,
        });
      }
    }
    this.endpointId = endpoint.id;
    this.selfServicePortalUrl = authentication.kind === 'saml' ? endpoint.selfServicePortalUrl : undefined;
  }
}
