import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone/index.js';
import { Construct } from 'constructs';

export interface AdoptedZoneProps {
  readonly name: string;
}

/** A public zone that exists in the account already. Its delegation and its CAA record are their owner's. */
export class AdoptedZone extends Construct {
  readonly zoneId: string;

  constructor(scope: Construct, id: string, props: AdoptedZoneProps) {
    super(scope, id);
    this.zoneId = new DataAwsRoute53Zone(this, 'zone', { name: props.name, privateZone: false }).zoneId;
  }
}
