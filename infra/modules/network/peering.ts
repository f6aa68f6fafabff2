import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Route } from '@cdktf/provider-aws/lib/route/index.js';
import { VpcPeeringConnection } from '@cdktf/provider-aws/lib/vpc-peering-connection/index.js';
import { VpcPeeringConnectionAccepterA } from '@cdktf/provider-aws/lib/vpc-peering-connection-accepter/index.js';
import { VpcPeeringConnectionOptions } from '@cdktf/provider-aws/lib/vpc-peering-connection-options/index.js';
import { Construct } from 'constructs';

/** One side of a peering: a region's VPC and its provider. */
export interface PeeringSide {
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly region: string;
  /** Domain key -> route table id; each gets a route to the other side. */
  readonly routeTableIds: Readonly<Record<string, string>>;
  readonly provider: AwsProvider;
}

export interface VpcPeeringProps {
  readonly name: string;
  readonly requester: PeeringSide;
  readonly accepter: PeeringSide;
}

/** A VPC peering connection between two regions of an environment, with routes and DNS resolution. */
export class VpcPeering extends Construct {
  constructor(scope: Construct, id: string, props: VpcPeeringProps) {
    super(scope, id);
    const { requester, accepter } = props;
    const connection = new VpcPeeringConnection(this, 'connection', {
      provider: requester.provider,
      vpcId: requester.vpcId,
      peerVpcId: accepter.vpcId,
      peerRegion: accepter.region,
      // The requester can accept a peering only within one region.
      autoAccept: false,
      tags: { Name: props.name },
    });
    const accepted = new VpcPeeringConnectionAccepterA(this, 'accepter', {
      provider: accepter.provider,
      vpcPeeringConnectionId: connection.id,
      autoAccept: true,
      tags: { Name: props.name },
    });
    // Without this on both sides, public names of the other region's hosts do not resolve to private addresses.
    new VpcPeeringConnectionOptions(this, 'requester-options', {
      provider: requester.provider,
      vpcPeeringConnectionId: accepted.id,
      requester: { allowRemoteVpcDnsResolution: true },
    });
    new VpcPeeringConnectionOptions(this, 'accepter-options', {
      provider: accepter.provider,
      vpcPeeringConnectionId: accepted.id,
      accepter: { allowRemoteVpcDnsResolution: true },
    });
    for (const [from, to] of [
      [requester, accepter],
      [accepter, requester],
    ] as const) {
      for (const [key, routeTableId] of Object.entries(from.routeTableIds)) {
        new Route(this, `${from.region}-${key}`, {
          provider: from.provider,
          routeTableId,
          destinationCidrBlock: to.vpcCidr,
          vpcPeeringConnectionId: accepted.id,
        });
      }
    }
  }
}
