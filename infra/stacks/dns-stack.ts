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
  /** ARN of the roles that reach the parent zone, but for the last word: `read` or `write`. */
  readonly delegationRoleArnPrefix: string;
}

/** The region is us-east-1: CloudFront takes certificates from there alone. */
export interface DnsStackProps extends PlatformStackProps {
  readonly dns: Pick<DnsConfig, 'zoneName' | 'zone'>;
  /** Delegates to the zone that this stack makes; an adopted one is delegated to already. */
  readonly parent: ParentZone;
  readonly protectFromDestroy: boolean;
}

export interface DnsOutputs {
  readonly zoneId: string;
  /** In us-east-1, for the zone's name and the names one level below. */
  readonly certificateArn: string;
}

/** An environment's public zone, made and delegated to or adopted, and CloudFront's certificate. */
export class DnsStack extends PlatformStack<DnsOutputs> {
  constructor(scope: Construct, id: string, props: DnsStackProps) {
    super(scope, id, props);
    if (props.region !== globalServicesRegion) {
      throw new Error(
        `${id}: region ${props.region}; CloudFront takes certificates from ${globalServicesRegion} alone`,
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
    // The only record for these names: ACM gives an account the same one in every region, so regional certificates
    // for them are validated by it.
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
    // A saved plan keeps ordinary variables, and its apply would get the plan's role, which may never write to the
    // parent zone; ephemeral ones are given to each by itself.
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
