import type { Construct } from 'constructs';
import { PublicZone } from '../modules/dns/public-zone.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

export interface ParentZoneStackProps extends PlatformStackProps {
  /** The organization's domain. */
  readonly zoneName: string;
}

export interface ParentZoneOutputs {
  readonly zoneId: string;
  /** For the registrar, or the owner of the parent domain. */
  readonly nameServers: readonly string[];
}

/** The organization's zone, in the shared account. The environments' stacks create their delegations in it. */
export class ParentZoneStack extends PlatformStack<ParentZoneOutputs> {
  constructor(scope: Construct, id: string, props: ParentZoneStackProps) {
    super(scope, id, props);
    const zone = new PublicZone(this, 'zone', {
      name: props.zoneName,
      description: 'Parent of every environment',
      // Every environment depends on it, and the registrar has its name servers.
      protectFromDestroy: true,
    });
    this.publish({ zoneId: zone.zoneId, nameServers: zone.nameServers });
  }
}
