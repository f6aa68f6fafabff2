import { type RegionName, regions } from './catalogue.ts';
import type { AccountName, EnvironmentName, Organization } from './schema.ts';

/**
 * Every name that the platform gives, made here and nowhere else. Infrastructure and manifests derive the same name
 * from the same arguments, so nothing is copied between them.
 */

/** What is applied together, in the order in which the layers usually come. */
export const layers = [
  'foundation',
  'dns',
  'network',
  'peering',
  'access',
  'data',
  'cluster',
  'ingress',
  'delivery',
  'edge',
  'registry',
] as const;
export type Layer = (typeof layers)[number];

/** A region's short code; what belongs to no region is `global`. */
export const placeOf = (region: RegionName | 'global'): string => (region === 'global' ? region : regions[region].code);

/** Example: `prod-data-apse4`, `dev-dns-global`. */
export const stackId = (environment: AccountName, layer: Layer | 'bootstrap', region: RegionName | 'global'): string =>
  `${environment}-${layer}-${placeOf(region)}`;

/** Names of an account, whichever environment or region uses them. */
export function accountNames(organization: Organization, account: AccountName) {
  const { prefix } = organization;
  const { id } = organization.accounts[account];
  const role = (name: string) => ({ name, arn: `arn:aws:iam::${id}:role/${name}` });
  return {
    accountId: id,
    role,
    stateBucket: (region: RegionName) => `${prefix}-${account}-${placeOf(region)}-tfstate-${id}`,
    stateLogBucket: (region: RegionName) => `${prefix}-${account}-${placeOf(region)}-tfstate-logs-${id}`,
    stateKeyAlias: `alias/${prefix}-tfstate`,
    stateKeyAliasArn: (region: RegionName) => `arn:aws:kms:${region}:${id}:alias/${prefix}-tfstate`,
    stateLockTable: `${prefix}-tfstate-lock`,
    /** Key of a stack's state: one folder an environment, so that a role can be held to it. */
    stateKey: (layer: Layer | 'bootstrap', region: RegionName | 'global') =>
      `${account}/${layer}/${placeOf(region)}.tfstate`,
    planRole: role(`${prefix}-${account}-plan`),
    applyRole: role(`${prefix}-${account}-apply`),
    /** Pushes images, in the account that holds the registry. */
    releaseRole: role(`${prefix}-${account}-release`),
    stateReplicationRole: role(`${prefix}-${account}-state-replication`),
    /** A managed policy of the roles above. */
    policy: (part: string) => `${prefix}-${account}-${part}`,
    permissionsBoundary: {
      name: `${prefix}-${account}-boundary`,
      arn: `arn:aws:iam::${id}:policy/${prefix}-${account}-boundary`,
    },
  };
}
export type AccountNames = ReturnType<typeof accountNames>;

/** The registry's key, in each of its regions. */
export const registryKeyAlias = (organization: Organization): string => `alias/${organization.prefix}-registry`;

/** Of the two delegation roles' ARNs, all but the last word. */
export const delegationRoleArnPrefix = (organization: Organization, environment: EnvironmentName): string =>
  delegationRole(organization, environment, 'read').arn.replace(/read$/, '');

/** The role in the shared account that may touch an environment's delegation records, and nothing else. */
export const delegationRole = (organization: Organization, environment: EnvironmentName, access: 'read' | 'write') => {
  const name = `${organization.prefix}-${environment}-delegation-${access}`;
  return { name, arn: `arn:aws:iam::${organization.accounts.shared.id}:role/${name}` };
};

/** Names of an environment that hold in each of its regions. */
export function environmentNames(organization: Organization, environment: EnvironmentName, zoneName: string) {
  const base = `${organization.prefix}-${environment}`;
  return {
    globalResource: (part: string) => `${base}-${part}`,
    globalBucket: (purpose: string) => `${base}-${purpose}-${organization.accounts[environment].id}`,
    /** The same alias in each region names that region's own key, so a replica's key is known before it exists. */
    keyAlias: (purpose: 'data' | 'logs' | 'cluster') => `alias/${base}-${purpose}`,
    secret: (name: string) => `${base}/${name}`,
    globalCluster: `${base}-ledger`,
    siteHost: zoneName,
    apiHost: `api.${zoneName}`,
    grpcHost: `grpc.${zoneName}`,
  };
}
export type EnvironmentNames = ReturnType<typeof environmentNames>;

/** Names of an environment in one region. Role-neutral: a region is never called primary, for a failover changes that. */
export function regionalNames(
  organization: Organization,
  environment: { readonly name: EnvironmentName; readonly zoneName: string },
  region: RegionName,
) {
  const code = placeOf(region);
  const base = `${organization.prefix}-${environment.name}-${code}`;
  const accountId = organization.accounts[environment.name].id;
  return {
    ...environmentNames(organization, environment.name, environment.zoneName),
    code,
    /** Resources, IAM roles, load balancers and target groups: at most 32 characters for the last two. */
    resource: (part: string) => `${base}-${part}`,
    bucket: (purpose: string) => `${base}-${purpose}-${accountId}`,
    logGroup: (purpose: string) => `/${organization.prefix}/${environment.name}/${code}/${purpose}`,
    cluster: base,
    vpnHost: `vpn-${code}.${environment.zoneName}`,
    /** Private zone of the region's internal tools, resolved inside the VPC and over the VPN only. */
    internalZone: `${code}.internal.${environment.zoneName}`,
    internalHost: (tool: string) => `${tool}.${code}.internal.${environment.zoneName}`,
    regionalApiHost: `api-${code}.${environment.zoneName}`,
  };
}
export type RegionalNames = ReturnType<typeof regionalNames>;

/** Tags of every resource, by the providers' default tags. */
export const tags = (organization: Organization, environment: AccountName, layer: Layer | 'bootstrap') => ({
  Organization: organization.prefix,
  Environment: environment,
  Layer: layer,
  Repository: `${organization.repository.owner}/${organization.repository.name}`,
  ManagedBy: 'opentofu',
});

/** Every account, in the order in which they are set up. */
export const accountList = ['shared', 'dev', 'uat', 'prod'] as const satisfies readonly AccountName[];
export const isAccountName = (name: string): name is AccountName => accountList.some((account) => account === name);
