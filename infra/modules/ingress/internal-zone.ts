import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone/index.js';
import { Construct } from 'constructs';
import { AliasRecord, type AliasTarget } from './records.ts';

export interface InternalZoneProps {
  readonly name: string;
  readonly region: string;
  readonly vpcId: string;
  readonly target: AliasTarget;
  /** Tool -> host name. */
  readonly hosts: Readonly<Record<string, string>>;
}

/** A private hosted zone: its names resolve inside the VPC and over its VPN only. */
export class InternalZone extends Construct {
  constructor(scope: Construct, id: string, props: InternalZoneProps) {
    super(scope, id);
    const zone = new Route53Zone(this, 'zone', {
      name: props.name,
      comment: 'Internal tools',
      vpc: [{ vpcId: props.vpcId, vpcRegion: props.region }],
      // Only this stack writes to it.
      forceDestroy: false,
    });
    for (const [tool, host] of Object.entries(props.hosts)) {
      new AliasRecord(this, tool, { zoneId: zone.zoneId, host, target: props.target });
    }
  }
}
