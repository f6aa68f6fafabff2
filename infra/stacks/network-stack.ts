import type { RegionalNames } from '@sample-platform-ai/environments/naming.ts';
import type { NetworkConfig, RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Construct } from 'constructs';
import { VpcEndpoints } from '../modules/network/endpoints.ts';
import { VpcFlowLog } from '../modules/network/flow-log.ts';
import { Network } from '../modules/network/network.ts';
import type { FoundationStack } from './foundation-stack.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

export interface NetworkStackProps extends PlatformStackProps {
  readonly names: RegionalNames;
  readonly network: NetworkConfig;
  readonly regionConfig: RegionConfig;
  readonly foundation: FoundationStack;
}

export interface NetworkOutputs {
  readonly vpcId: string;
  /** Zone -> id. */
  readonly publicSubnetIds: Readonly<Record<string, string>>;
  readonly privateSubnetIds: Readonly<Record<string, string>>;
  readonly dataSubnetIds: Readonly<Record<string, string>>;
  /** Key -> route table id, for the routes of a peering. */
  readonly routeTableIds: Readonly<Record<string, string>>;
}

/** A region's VPC. */
export class NetworkStack extends PlatformStack<NetworkOutputs> {
  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    const { names, regionConfig } = props;
    const foundation = this.read(props.foundation);
    const network = new Network(this, 'network', {
      name: names.resource('vpc'),
      vpcCidr: regionConfig.vpcCidr,
      zones: regionConfig.zones,
      workloadZones: regionConfig.workloadZones,
      natGateways: props.network.natGateways,
    });
    new VpcEndpoints(this, 'endpoints', {
      name: names.resource('endpoint'),
      region: props.region,
      vpcId: network.vpcId,
      vpcCidr: regionConfig.vpcCidr,
      routeTableIds: Object.values(network.routeTableIds),
      interfaceSubnetIds: regionConfig.workloadZones.flatMap((zone) => network.privateSubnetIds[zone] ?? []),
      interfaceServices: props.network.interfaceEndpoints,
    });
    new VpcFlowLog(this, 'flow-log', {
      vpcId: network.vpcId,
      accountId: props.accountId,
      roleName: names.resource('flow-log'),
      logGroupName: names.logGroup('flow-log'),
      retentionDays: props.network.flowLogRetentionDays,
      kmsKeyArn: foundation.logsKeyArn,
    });
    this.publish({
      vpcId: network.vpcId,
      publicSubnetIds: network.publicSubnetIds,
      privateSubnetIds: network.privateSubnetIds,
      dataSubnetIds: network.dataSubnetIds,
      routeTableIds: network.routeTableIds,
    });
  }
}
