import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { regionCode } from '@sample-platform-ai/environments/naming.ts';
import type { RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Construct } from 'constructs';
import { type PeeringSide, VpcPeering } from '../modules/network/peering.ts';
import type { NetworkStack } from './network-stack.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

interface PeeredRegion {
  readonly network: NetworkStack;
  readonly regionConfig: RegionConfig;
}

export interface PeeringStackProps extends PlatformStackProps {
  /** Prefix of the connections' names. */
  readonly name: string;
  /** Two or more; each is peered with every other one. */
  readonly regions: readonly PeeredRegion[];
}

/**
 * The VPC peering connections between an environment's regions. A separate stack, so that the plan of a region's network
 * needs neither another region nor its state.
 */
export class PeeringStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: PeeringStackProps) {
    super(scope, id, props);
    const sides = props.regions.map(({ network, regionConfig }) => {
      const { vpcId, routeTableIds } = this.read(network);
      const code = regionCode(regionConfig.name);
      const provider = new AwsProvider(this, code, {
        alias: code,
        region: regionConfig.name,
        allowedAccountIds: [props.accountId],
        defaultTags: [{ tags: { ...props.tags } }],
      });
      const side: PeeringSide = {
        vpcId,
        vpcCidr: regionConfig.vpcCidr,
        region: regionConfig.name,
        routeTableIds,
        provider,
      };
      return { code, side };
    });
    // Sorted by code, so that another region or another order of the list changes no existing connection.
    sides.sort((one, other) => (one.code < other.code ? -1 : 1));
    for (const [index, requester] of sides.entries()) {
      for (const accepter of sides.slice(index + 1)) {
        const pair = `${requester.code}-${accepter.code}`;
        new VpcPeering(this, pair, {
          name: `${props.name}-${pair}`,
          requester: requester.side,
          accepter: accepter.side,
        });
      }
    }
  }
}
