import { isAllowed } from '@sample-platform-ai/bootstrap/test/iam.ts';
import type { AwsWorld, Decision, Zone } from './world.ts';
import type { Xml } from './xml.ts';

export interface Asked {
  readonly region: string;
  /** Of the form, for services that take one. */
  readonly form: URLSearchParams;
  /** Of the path, the query and the JSON body. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly json: Readonly<Record<string, string>>;
  /** Whether the role in the shared account asks. */
  readonly isAssumed: boolean;
}

export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
const noSuchEntity = (what: string) => new ServiceError('NoSuchEntity', `${what} cannot be found.`, 404);

/** `Name.member.1`, `Name.member.2`, … of a form. */
export const listOf = (form: URLSearchParams, name: string): readonly string[] => {
  const found: string[] = [];
  for (let index = 1; form.has(`${name}.${index}`); index += 1) found.push(`${form.get(`${name}.${index}`)}`);
  return found;
};

const tagSet = (tags: Readonly<Record<string, string>>): Xml => ({
  item: Object.entries(tags).map(([key, value]) => ({ key, value })),
});

const ec2: Readonly<Record<string, (world: AwsWorld, asked: Asked) => Xml>> = {
  DescribeRegions: ({ optIn }) => ({
    regionInfo: {
      item: Object.entries({ 'us-east-1': 'opt-in-not-required', ...optIn }).map(([regionName, optInStatus]) => ({
        regionName,
        optInStatus,
      })),
    },
  }),
  DescribeAvailabilityZones: ({ zones }, { region }) => ({
    availabilityZoneInfo: { item: zones(region).map((zoneName) => ({ zoneName, zoneState: 'available' })) },
  }),
  DescribeInstanceTypeOfferings: ({ zones, offers }, { region, form }) => ({
    instanceTypeOfferingSet: {
      item: zones(region).flatMap((location) =>
        listOf(form, 'Filter.1.Value')
          .filter((type) => offers(type, location))
          .map((instanceType) => ({ instanceType, locationType: 'availability-zone', location })),
      ),
    },
  }),
  DescribeVpcs: ({ vpcs }) => ({ vpcSet: { item: vpcs.map((tags) => ({ vpcId: 'vpc-1', tagSet: tagSet(tags) })) } }),
  DescribeAddresses: ({ addresses }) => ({
    addressesSet: { item: addresses.map((tags) => ({ allocationId: 'eipalloc-1', tagSet: tagSet(tags) })) },
  }),
  DescribeClientVpnEndpoints: ({ vpnEndpoints }) => ({
    clientVpnEndpoint: {
      item: vpnEndpoints.map((tags) => ({ clientVpnEndpointId: 'cvpn-endpoint-1', tagSet: tagSet(tags) })),
    },
  }),
  DescribeInstances: ({ instances }) => ({
    reservationSet: {
      item: instances.map(({ type, isSpot, cores, tags }) => ({
        instancesSet: {
          item: {
            instanceId: 'i-1',
            instanceType: type,
            ...(isSpot && { instanceLifecycle: 'spot' }),
            cpuOptions: { coreCount: cores, threadsPerCore: 1 },
            tagSet: tagSet(tags),
          },
        },
      })),
    },
  }),
};

const elasticloadbalancing: typeof ec2 = {
  DescribeLoadBalancers: ({ loadBalancers }) => ({
    LoadBalancers: { member: loadBalancers.map(({ name, type }) => ({ LoadBalancerName: name, Type: type })) },
  }),
};

const rds: typeof ec2 = {
  DescribeDBEngineVersions: ({ engine }, { form }) => {
    const [name, version] = [`${form.get('Engine')}`, `${form.get('EngineVersion')}`];
    const found = engine(name, version);
    const known = found && {
      Engine: name,
      EngineVersion: version,
      Status: found.status,
      SupportsGlobalDatabases: found.isGlobal,
    };
    return { DBEngineVersions: known ? { DBEngineVersion: known } : '' };
  },
  DescribeOrderableDBInstanceOptions: ({ options }, { region, form }) => ({
    OrderableDBInstanceOptions: {
      OrderableDBInstanceOption: options(region).map(({ storageType, zones, isGlobal, isMultiAz, signsIn }) => ({
        Engine: `${form.get('Engine')}`,
        EngineVersion: `${form.get('EngineVersion')}`,
        DBInstanceClass: `${form.get('DBInstanceClass')}`,
        AvailabilityZones: { AvailabilityZone: zones.map((Name) => ({ Name })) },
        MultiAZCapable: isMultiAz,
        StorageType: storageType,
        SupportsIAMDatabaseAuthentication: signsIn,
        SupportsGlobalDatabases: isGlobal,
      })),
    },
  }),
};

const roleXml = (arn: string): Xml => ({
  Path: `/${arn.split('/').slice(1, -1).concat('').join('/')}`,
  RoleName: arn.split('/').at(-1) ?? '',
  RoleId: 'AROA0000000000000000',
  Arn: arn,
  CreateDate: '2026-01-01T00:00:00Z',
});

const iam: typeof ec2 = {
  GetRole: ({ roles }, { form }) => {
    const name = form.get('RoleName');
    const arn = roles.find((each) => each.endsWith(`/${name}`));
    if (!arn) throw noSuchEntity(`The role with name ${name}`);
    return { Role: roleXml(arn) };
  },
  ListRoles: ({ serviceRoles, accountId }) => ({
    Roles: {
      member: Object.entries(serviceRoles).map(([service, name]) =>
        roleXml(`arn:aws:iam::${accountId}:role/aws-service-role/${service}/${name}`),
      ),
    },
    IsTruncated: false,
  }),
  GetSAMLProvider: ({ samlProviders }, { form }) => {
    const until = samlProviders[`${form.get('SAMLProviderArn')}`];
    if (!until) throw noSuchEntity('SAML provider');
    return { CreateDate: '2026-01-01T00:00:00Z', ValidUntil: until.toISOString() };
  },
  SimulatePrincipalPolicy: (world, { form }) => simulated(world, form),
};

/** Fewer than IAM's hundred, so that a caller who does not turn the page misses something. */
const pageSize = 50;

function simulated({ policies, decides }: AwsWorld, form: URLSearchParams): Xml {
  const role = `${form.get('PolicySourceArn')}`;
  const known = policies(role);
  if (!known) throw noSuchEntity(`Role ${role}`);
  const context: Record<string, string | readonly string[]> = {};
  for (let at = 1; form.has(`ContextEntries.member.${at}.ContextKeyName`); at += 1) {
    const entry = `ContextEntries.member.${at}`;
    context[`${form.get(`${entry}.ContextKeyName`)}`] = listOf(form, `${entry}.ContextKeyValues.member`);
  }
  const resources = listOf(form, 'ResourceArns.member');
  const all = listOf(form, 'ActionNames.member').map((action) => {
    if (action.includes('*')) throw new ServiceError('ValidationError', `Invalid action name ${action}`);
    const forced = decides(action);
    const isRight = (resource: string) => isAllowed(known, { action, resource, context });
    const decisions = resources.map((resource): Decision => forced ?? (isRight(resource) ? 'allowed' : 'implicitDeny'));
    const worst = decisions.find((decision) => decision !== 'allowed') ?? 'allowed';
    const spoken = (decision: Decision) =>
      decision === 'organization' || decision === 'boundary' ? 'implicitDeny' : decision;
    return {
      EvalActionName: action,
      EvalResourceName: resources[0] ?? '*',
      EvalDecision: spoken(worst),
      MatchedStatements: '',
      MissingContextValues: '',
      ...(worst === 'organization' && { OrganizationsDecisionDetail: { AllowedByOrganizations: false } }),
      ...(worst === 'boundary' && { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } }),
      ResourceSpecificResults: {
        member: resources.map((resource, index) => ({
          EvalResourceName: resource,
          EvalResourceDecision: spoken(decisions[index] ?? 'allowed'),
        })),
      },
    };
  });
  const begin = Number(form.get('Marker') ?? 0);
  const end = begin + pageSize;
  return {
    EvaluationResults: { member: all.slice(begin, end) },
    IsTruncated: end < all.length,
    ...(end < all.length && { Marker: end }),
  };
}

const sts: typeof ec2 = {
  GetCallerIdentity: ({ accountId }) => ({
    Account: accountId,
    UserId: 'AROA0000000000000000:session',
    Arn: `arn:aws:sts::${accountId}:assumed-role/planner/session`,
  }),
  AssumeRole: (_, { form }) => ({
    Credentials: {
      AccessKeyId: 'ASSUMED000000000',
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: '2126-01-01T00:00:00Z',
    },
    AssumedRoleUser: { AssumedRoleId: 'AROA0000000000000000:session', Arn: `${form.get('RoleArn')}` },
  }),
};

const zoneXml = ({ id, name, isPrivate }: Zone): Xml => ({
  Id: `/hostedzone/${id}`,
  Name: `${name}.`,
  CallerReference: 'opentofu',
  Config: { PrivateZone: isPrivate },
});

const route53: typeof ec2 = {
  ListHostedZonesByName: ({ ownZones, sharedZones }, { query, isAssumed }) => ({
    HostedZones: { HostedZone: (isAssumed ? sharedZones : ownZones).map(zoneXml) },
    DNSName: `${query.get('dnsname')}`,
    IsTruncated: false,
    MaxItems: '100',
  }),
  GetHostedZone: ({ ownZones, sharedZones }, { path, isAssumed }) => {
    const id = path.split('/').at(-1);
    const zone = (isAssumed ? sharedZones : ownZones).find((each) => each.id === id);
    if (!zone) throw new ServiceError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404);
    return { HostedZone: zoneXml(zone), DelegationSet: { NameServers: { NameServer: zone.nameServers } } };
  },
};

/** By the service that a request is signed for. */
export const xmlServices: Readonly<Record<string, typeof ec2>> = { ec2, elasticloadbalancing, rds, iam, sts, route53 };

/** Service Quotas speaks JSON. */
export function quotaAnswer(operation: string, world: AwsWorld, { region, json }: Asked): unknown {
  const { ServiceCode, QuotaCode = '' } = json;
  const value = operation === 'GetServiceQuota' ? world.quota(region, QuotaCode) : world.defaultQuota(QuotaCode);
  if (value === undefined) throw new ServiceError('NoSuchResourceException', `no ${ServiceCode} ${QuotaCode}`);
  return { Quota: { ServiceCode, QuotaCode, Value: value } };
}
