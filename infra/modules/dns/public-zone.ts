import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone/index.js';
import { Construct } from 'constructs';

export interface PublicZoneProps {
  readonly name: string;
  readonly description: string;
  /** Keeps the zone from being destroyed; without it, a destroy also deletes records that others created. */
  readonly protectFromDestroy: boolean;
}

/** A public zone for whose names only Amazon may issue certificates. */
export class PublicZone extends Construct {
  readonly zoneId: string;
  readonly nameServers: readonly string[];

  constructor(scope: Construct, id: string, props: PublicZoneProps) {
    super(scope, id);
    const zone = new Route53Zone(this, 'zone', {
      name: props.name,
      comment: props.description,
      // Records can be changed again within an hour where us-east-1 is lost; it costs nothing.
      enableAcceleratedRecovery: true,
      forceDestroy: !props.protectFromDestroy,
      lifecycle: { preventDestroy: props.protectFromDestroy },
    });
    new Route53Record(this, 'certificate-authority', {
      zoneId: zone.zoneId,
      name: props.name,
      type: 'CAA',
      ttl: 3600,
      records: ['0 issue "amazon.com"'],
    });
    this.zoneId = zone.zoneId;
    this.nameServers = zone.nameServers;
  }
}
