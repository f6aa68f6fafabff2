import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';

export interface DelegationProps {
  readonly zoneName: string;
  readonly nameServers: readonly string[];
  readonly parentZoneName: string;
  /** Provider of the account with the parent zone. */
  readonly provider: TerraformProvider;
}

/** The NS record of a zone in its parent zone. */
export class Delegation extends Construct {
  /** Names of the zone resolve publicly after this. */
  readonly record: ITerraformDependable;

  constructor(scope: Construct, id: string, props: DelegationProps) {
    super(scope, id);
    const { provider } = props;
    const parent = new DataAwsRoute53Zone(this, 'parent', { provider, name: props.parentZoneName, privateZone: false });
    this.record = new Route53Record(this, 'name-servers', {
      provider,
      zoneId: parent.zoneId,
      name: props.zoneName,
      type: 'NS',
      // Short, because a re-created zone has other name servers.
      ttl: 300,
      records: [...props.nameServers],
    });
  }
}
