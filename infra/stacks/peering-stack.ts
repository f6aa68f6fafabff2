import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Construct } from 'constructs';
import { VpcPeering } from '../modules/network/peering.ts';
import type { NetworkStack } from './network-stack.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

interface PeeredNetwork {
  readonly network: NetworkStack;
  readonly site: RegionConfig;
}

export interface PeeringStackProps extends PlatformStackProps {
  readonly name: string;
  readonly requester: PeeredNetwork;
  readonly accepter: PeeredNetwork;
}

/**
 * The road between an environment's two regions. A stack of its own, so that neither region's network needs the other
 * region, nor its state, to be planned.
 */
export class PeeringStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: PeeringStackProps) {
    super(scope, id, props);
    const side = ({ network, site }: PeeredNetwork, alias: string) => {
      const { vpcId, routeTableIds } = this.read(network);
      const provider = new AwsProvider(this, alias, {
        alias,
        region: site.name,
        allowedAccountIds: [props.accountId],
        defaultTags: [{ tags: { ...props.tags } }],
      });
      return { vpcId, vpcCidr: site.vpcCidr, region: site.name, routeTableIds, provider };
    };
    new VpcPeering(this, 'peering', {
      name: props.name,
      requester: side(props.requester, 'requester'),
      accepter: side(props.accepter, 'accepter'),
    });
  }
}
