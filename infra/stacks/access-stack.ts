import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone/index.js';
import type { RegionalNames } from '@sample-platform-ai/environments/naming.ts';
import type { ClientVpnConfig, RegionConfig, VpnAuthentication } from '@sample-platform-ai/environments/schema.ts';
import type { Construct } from 'constructs';
import { Certificate } from '../modules/dns/certificate.ts';
import { type ClientAuthentication, ClientVpn } from '../modules/vpn/client-vpn.ts';
import type { FoundationStack } from './foundation-stack.ts';
import type { NetworkStack } from './network-stack.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

export interface AccessStackProps extends PlatformStackProps {
  readonly names: RegionalNames;
  readonly access: ClientVpnConfig;
  readonly regionConfig: RegionConfig;
  /** The region's `vpnClientCidr`, which `access` requires. */
  readonly clientCidr: string;
  /** This region's VPC, and its peers. */
  readonly reachableCidrs: readonly string[];
  readonly zoneName: string;
  readonly network: NetworkStack;
  readonly foundation: FoundationStack;
  /** For ordering only: the zone is looked up by name. */
  readonly dns: PlatformStack;
}

export interface AccessOutputs {
  readonly clientVpnEndpointId: string;
  /** URL of the self-service portal with the client's configuration; with SAML only. */
  readonly selfServicePortalUrl?: string;
}

/** The Client VPN of one region. */
export class AccessStack extends PlatformStack<AccessOutputs> {
  constructor(scope: Construct, id: string, props: AccessStackProps) {
    super(scope, id, props);
    const { access, names, regionConfig } = props;
    const { vpcId, privateSubnetIds } = this.read(props.network);
    const { logsKeyArn } = this.read(props.foundation);
    // By name, not from its state, which is in another region's bucket: this region must not depend on it.
    this.addDependency(props.dns);
    const zone = new DataAwsRoute53Zone(this, 'zone', { name: props.zoneName, privateZone: false });

    // A public certificate: ACM keeps its key and renews it, so no one handles a private key.
    const certificate = new Certificate(this, 'certificate', {
      domainName: names.vpnHost,
      validationZoneId: zone.zoneId,
    });
    const subnetIds = regionConfig.workloadZones.map((workloadZone) => {
      const subnetId = privateSubnetIds[workloadZone];
      if (!subnetId) throw new Error(`${id}: workload zone ${workloadZone} has no private subnet`);
      return [workloadZone, subnetId] as const;
    });
    const vpn = new ClientVpn(this, 'vpn', {
      name: names.resource('vpn'),
      vpcId,
      vpcCidr: regionConfig.vpcCidr,
      peerCidrs: props.reachableCidrs.filter((cidr) => cidr !== regionConfig.vpcCidr),
      subnetIds: Object.fromEntries(subnetIds),
      clientCidr: props.clientCidr,
      serverCertificateArn: certificate.arn,
      authentication: authenticationIn(regionConfig, props.accountId, access.authentication),
      authorizations: access.authorizations,
      sessionHours: access.sessionHours,
      logGroupName: names.logGroup('client-vpn'),
      logRetentionDays: access.logRetentionDays,
      kmsKeyArn: logsKeyArn,
    });
    this.publish({
      clientVpnEndpointId: vpn.endpointId,
      ...(vpn.selfServicePortalUrl && { selfServicePortalUrl: vpn.selfServicePortalUrl }),
    });
  }
}

/** The configured authentication, with the ARNs of this account and region. */
function authenticationIn(
  regionConfig: RegionConfig,
  accountId: string,
  authentication: VpnAuthentication,
): ClientAuthentication {
  if (authentication.kind === 'saml') {
    const samlProviderArn = `arn:aws:iam::${accountId}:saml-provider/${authentication.samlProviderName}`;
    return { kind: 'saml', samlProviderArn };
  }
  const certificateId = authentication.clientRootCertificateIds[regionConfig.name];
  if (!certificateId) {
    throw new Error(
      `access.authentication.clientRootCertificateIds: no id for ${regionConfig.name}; import the client CA's certificate there and add its id`,
    );
  }
  return {
    kind: 'mutual-tls',
    clientRootCertificateArn: `arn:aws:acm:${regionConfig.name}:${accountId}:certificate/${certificateId}`,
  };
}
