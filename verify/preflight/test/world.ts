import type { Policy } from '@sample-platform-ai/bootstrap/test/iam.ts';
import {
  accountNames,
  accountOf,
  delegationRole,
  regionalNames,
  tags,
} from '@sample-platform-ai/environments/naming.ts';
import type { CheckContext } from '../check.ts';
import { nodeGroupsIn } from '../node-groups.ts';
import { rolesOf } from '../policies/roles.ts';
import { ofType } from '../stacks.ts';

type Tags = Readonly<Record<string, string>>;

export interface Option {
  readonly storageType: string;
  readonly zones: readonly string[];
  readonly isGlobal: boolean;
  readonly isMultiAz: boolean;
  readonly signsIn: boolean;
}
export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly nameServers: readonly string[];
}
export interface Instance {
  readonly type: string;
  readonly isSpot: boolean;
  readonly cores: number;
  readonly tags: Tags;
}
export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny' | 'organization' | 'boundary';

/** What AWS' services know of an account; each test changes some of it. */
export interface AwsWorld {
  accountId: string;
  /** Region -> opt-in state. */
  optIn: Record<string, string>;
  zones: (region: string) => readonly string[];
  offers: (type: string, zone: string) => boolean;
  /** `undefined` where it was never changed: then the default holds. */
  quota: (region: string, code: string) => number | undefined;
  defaultQuota: (code: string) => number | undefined;
  vpcs: Tags[];
  addresses: Tags[];
  vpnEndpoints: Tags[];
  instances: Instance[];
  loadBalancers: { name: string; type: string }[];
  engine: (engine: string, version: string) => { status: string; isGlobal: boolean } | undefined;
  options: (region: string) => readonly Option[];
  /** ARNs. */
  roles: string[];
  /** Service-linked roles, by service. */
  serviceRoles: Record<string, string>;
  samlProviders: Record<string, Date>;
  ownZones: Zone[];
  sharedZones: Zone[];
  nameServers: Record<string, readonly string[]>;
  /** Of a role's ARN; nothing where the account has no such role. */
  policies: (roleArn: string) => readonly Policy[] | undefined;
  /** Before the policies are asked. */
  decides: (action: string) => Decision | undefined;
  /** Operations that are refused, and those that fail. */
  refused: Set<string>;
  broken: Set<string>;
}

export const dnsOf = (name: string): readonly string[] => [1, 2].map((index) => `ns-${index}.${name}.example`);

/** An account in which everything is as the environment needs it, after its first apply. */
export function rightWorld(context: CheckContext, policies: AwsWorld['policies']): AwsWorld {
  const { platform, environment, stacks } = context;
  const { organization } = platform;
  const { Organization, Environment } = tags(organization, environment.name, 'network');
  const own = { Organization, Environment };
  const zone = (name: string): Zone => ({ id: `Z${name.length}`, name, isPrivate: false, nameServers: dnsOf(name) });
  const { id } = environment.account;
  const [{ name: home }] = environment.regions;
  const { planRole, applyRole } = accountNames(organization, accountOf(environment));
  const services = rolesOf(context).apply.statements.flatMap(({ condition }) => condition('iam:AWSServiceName'));
  const times = (type: string) => ofType(stacks, type, home).map(() => own);
  return {
    accountId: id,
    optIn: Object.fromEntries(environment.regions.map(({ name }) => [name, 'opted-in'])),
    zones: (region) => environment.regions.find(({ name }) => name === region)?.zones ?? [],
    offers: () => true,
    quota: () => 1_000_000,
    defaultQuota: () => 5,
    vpcs: times('aws_vpc'),
    addresses: times('aws_eip'),
    vpnEndpoints: times('aws_ec2_client_vpn_endpoint'),
    loadBalancers: ofType(stacks, 'aws_lb', home).map(({ body }) => ({
      name: String(body['name']),
      type: String(body['load_balancer_type']),
    })),
    instances: nodeGroupsIn(stacks, home).map(({ instanceTypes: [type = ''], isSpot }) => ({
      type,
      isSpot,
      cores: 2,
      tags: { 'eks:cluster-name': regionalNames(organization, environment, home).cluster },
    })),
    engine: () => ({ status: 'available', isGlobal: true }),
    options: (region) =>
      ['gp3', 'aurora', 'aurora-iopt1'].map((storageType) => ({
        storageType,
        zones: environment.regions.find(({ name }) => name === region)?.zones ?? [],
        isGlobal: true,
        isMultiAz: true,
        signsIn: true,
      })),
    roles: [`arn:aws:iam::${id}:role/${environment.delivery.administratorRoleName}`, planRole.arn, applyRole.arn],
    serviceRoles: Object.fromEntries(services.slice(1).map((service) => [service, `AWSServiceRoleFor-${service}`])),
    samlProviders: Object.fromEntries(
      environment.access?.authentication.kind === 'saml'
        ? [
            [
              `arn:aws:iam::${id}:saml-provider/${environment.access.authentication.samlProviderName}`,
              new Date('2126-01-01T00:00:00Z'),
            ],
          ]
        : [],
    ),
    ownZones: [zone(environment.dns.zoneName), { ...zone(environment.dns.zoneName), id: 'ZP', isPrivate: true }],
    sharedZones: [zone(organization.domain), zone(`zz.${organization.domain}`)],
    nameServers: {
      [organization.domain]: dnsOf(organization.domain),
      [environment.dns.zoneName]: dnsOf(environment.dns.zoneName).map((name) => `${name.toUpperCase()}.`),
    },
    policies,
    decides: () => undefined,
    refused: new Set(),
    broken: new Set(),
  };
}

/** Role of the shared account that the preflight assumes. */
export const assumedRole = ({ platform, environment }: CheckContext): string =>
  delegationRole(platform.organization, environment.name, 'read').arn;
