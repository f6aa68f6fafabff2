import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { globalServicesRegion } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { DnsConfig } from '@sample-platform-ai/environments/schema.ts';
import { Fn, type ITerraformDependable, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { Certificate } from '../modules/dns/certificate.ts';
import { Delegation } from '../modules/dns/delegation.ts';
import { PublicZone } from '../modules/dns/public-zone.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

export interface ParentZone {
  readonly zoneName: string;
  readonly accountId: string;
  /** ARN of the roles for the parent zone, without its suffix: `read` or `write`. */
  readonly delegationRoleArnPrefix: string;
}

/** The region is us-east-1: CloudFront accepts certificates only from there. */
export interface DnsStackProps extends PlatformStackProps {
  readonly dns: Pick<DnsConfig, 'zoneName' | 'zone'>;
  /** Delegates to the zone that this stack creates; an adopted zone already has a delegation. */
  readonly parent: ParentZone;
  readonly protectFromDestroy: boolean;
}

export interface DnsOutputs {
  readonly zoneId: string;
  /** Certificate in us-east-1 for the zone's name and the names one level below. */
  readonly certificateArn: string;
}

/** An environment's public zone, created with its delegation or adopted, and CloudFront's certificate. */
export class DnsStack extends PlatformStack<DnsOutputs> {
  constructor(scope: Construct, id: string, props: DnsStackProps) {
    super(scope, id, props);
    if (props.region !== globalServicesRegion) {
      throw new Error(
        `${id}: region ${props.region}; CloudFront accepts certificates only from ${globalServicesRegion}`,
      );
    }
    const { zoneName } = props.dns;
    const { zoneId, resolvesAfter } =
      props.dns.zone === 'create'
        ? this.createZone(props)
        : {
            zoneId: new DataAwsRoute53Zone(this, 'zone', { name: zoneName, privateZone: false }).zoneId,
            resolvesAfter: [],
          };
    // The only validation record for these names: ACM uses the same one in every region of an account, so it also
    // validates the regional certificates.
    const certificate = new Certificate(this, 'certificate', {
      domainName: zoneName,
      withSubdomains: true,
      validationZoneId: zoneId,
      resolvesAfter,
    });
    this.publish({ zoneId, certificateArn: certificate.arn });
  }

  private createZone(props: DnsStackProps): {
    readonly zoneId: string;
    readonly resolvesAfter: readonly ITerraformDependable[];
  } {
    const { dns, parent } = props;
    const zone = new PublicZone(this, 'zone', {
      name: dns.zoneName,
      description: `Delegated from ${parent.zoneName}`,
      protectFromDestroy: props.protectFromDestroy,
    });
    const delegation = new Delegation(this, 'delegation', {
      zoneName: dns.zoneName,
      nameServers: zone.nameServers,
      parentZoneName: parent.zoneName,
      provider: this.parentProvider(props),
    });
    return { zoneId: zone.zoneId, resolvesAfter: [delegation.record] };
  }

  private parentProvider({ parent, tags }: DnsStackProps): AwsProvider {
    const access = new TerraformVariable(this, 'parent_zone_access', {
      type: 'string',
      description: 'Role for the parent zone: read for a plan, write for an apply',
      default: 'write',
      nullable: false,
    });
    access.addValidation({
      condition: Fn.contains(['read', 'write'], access.stringValue),
      errorMessage: 'parent_zone_access is read or write.',
    });
    // A saved plan stores ordinary variables, so its apply would get the plan's role, which may not write to the
    // parent zone. Plan and apply each get their own value of an ephemeral variable.
    access.addOverride('ephemeral', true);
    return new AwsProvider(this, 'parent', {
      alias: 'parent',
      region: globalServicesRegion,
      allowedAccountIds: [parent.accountId],
      assumeRole: [
        { roleArn: `${parent.delegationRoleArnPrefix}${access.stringValue}`, sessionName: 'parent-zone-delegation' },
      ],
      defaultTags: [{ tags: { ...tags } }],
    });
  }
}
