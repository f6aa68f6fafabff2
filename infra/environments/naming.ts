import { createHash } from 'node:crypto';
import { type RegionName, regionFacts } from './catalogue/index.ts';
import type { AccountConfig, EnvironmentConfig, Organization } from './schema.ts';

/**
 * Every name that another part of the platform uses. Infrastructure and manifests derive the same name
 * from the same arguments, so no name is copied between them.
 */

/** Layers of stacks, in the usual order of an apply. */
export const layers = [
  'foundation',
  'security',
  'dns',
  'network',
  'peering',
  'access',
  'aurora',
  'data',
  'cluster',
  'ingress',
  'delivery',
  'edge',
  'registry',
] as const;
export type Layer = (typeof layers)[number];

/** A region's short code, or `global` for resources without a region. */
export const regionCode = (region: RegionName | 'global'): string =>
  region === 'global' ? region : regionFacts(region).code;

/** An AWS account: that of an environment, the shared one, or the one of the backups' copies. */
export interface Account extends AccountConfig {
  readonly name: string;
}
export const sharedAccount = ({ shared }: Organization): Account => ({ ...shared, name: 'shared' });
/** `undefined` where the organization keeps no copies of backups. */
export const backupAccount = ({ backupAccount: account }: Organization): Account | undefined =>
  account && { ...account, name: 'backup' };
export const accountOf = ({ name, account }: EnvironmentConfig): Account => ({ ...account, name });
/** Every account, in the order of their bootstrap. */
export const accountsOf = (
  organization: Organization,
  environments: readonly EnvironmentConfig[],
): readonly Account[] => {
  const backup = backupAccount(organization);
  return [sharedAccount(organization), ...(backup ? [backup] : []), ...environments.map(accountOf)];
};

/** Example: `prod-data-apse4`, `dev-dns-global`. */
export const stackId = (account: string, layer: Layer | 'bootstrap', region: RegionName | 'global'): string =>
  `${account}-${layer}-${regionCode(region)}`;

/** Folder of a cluster below `gitops/overlays` and `gitops/apps`. Example: `prod-apse4`. */
export const clusterFolder = (environment: string, region: RegionName): string =>
  `${environment}-${regionCode(region)}`;

/**
 * Folder that a cluster's Argo CD follows: `gitops` itself where a merge is the trigger, else the copy of it that only
 * promotions write (ADR-0060).
 */
export const syncedFolder = ({ name, delivery }: Pick<EnvironmentConfig, 'name' | 'delivery'>, region: RegionName) =>
  delivery.trigger === 'merge' ? 'gitops' : `gitops/promoted/${clusterFolder(name, region)}`;

/** Name of a component's workload, image repository and service account. Example: `payments-api`. */
export const workloadName = (service: string, component: string): string => `${service}-${component}`;

/** File below `gitops` with the digests of a service that a cluster runs; releases write it. */
export const versionFile = (environment: string, region: RegionName, service: string): string =>
  `overlays/${clusterFolder(environment, region)}/versions/${service}/kustomization.yaml`;

/** First label of a preview's hosts. Example: `p1`. */
export const previewPrefix = (slot: number): string => `p${slot}`;

/** A service's copy in a slot of previews: its namespace, its Application and its folder of secrets. Example: `payments-p1`. */
export const previewService = (service: string, slot: number): string => `${service}-${previewPrefix(slot)}`;

/** Repository of images that no one reviewed: no version file and no admission policy of a service can name one. */
export const previewRepository = (repository: string): string => `preview/${repository}`;

/** Branch with a file for each slot that has a preview; a workflow writes it, and Argo CD reads it. */
export const previewsBranch = 'previews';
/** Path in that branch. Example: `dev-apse2/1.json`. */
export const previewFile = (environment: string, region: RegionName, slot: number): string =>
  `${clusterFolder(environment, region)}/${slot}.json`;

/** HTTPS address of this repository, without `.git`. */
export const repositoryUrl = ({ repository }: Organization): string =>
  `${repository.codeHost}/${repository.owner}/${repository.name}`;

/** Host of a region's image registry. Nodes pull from their own region, so they do not depend on other regions. */
export const registryHost = (organization: Organization, region: RegionName): string =>
  `${organization.shared.id}.dkr.ecr.${region}.amazonaws.com`;

/** Shortens a name to the limit: a longer one keeps its start and ends in five hexadecimal digits of its hash. */
export function fit(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 5);
  return `${name.slice(0, longest - hash.length - 1).replace(/-+$/, '')}-${hash}`;
}

/** Names of an account, in every environment and region that uses them. */
export function accountNames(organization: Organization, { name: account, id }: Account) {
  const { prefix } = organization;
  const role = (name: string) => ({ name, arn: `arn:aws:iam::${id}:role/${name}` });
  return {
    accountId: id,
    role,
    stateBucket: (region: RegionName) => `${prefix}-${account}-${regionCode(region)}-tfstate-${id}`,
    stateLogBucket: (region: RegionName) => `${prefix}-${account}-${regionCode(region)}-tfstate-logs-${id}`,
    stateKeyAlias: `alias/${prefix}-tfstate`,
    stateKeyAliasArn: (region: RegionName) => `arn:aws:kms:${region}:${id}:alias/${prefix}-tfstate`,
    stateLockTable: `${prefix}-tfstate-lock`,
    /** Key of a stack's state: one folder per environment, to which a role's permissions can be limited. */
    stateKey: (layer: Layer | 'bootstrap', region: RegionName | 'global') =>
      `${account}/${layer}/${regionCode(region)}.tfstate`,
    planRole: role(`${prefix}-${account}-plan`),
    applyRole: role(`${prefix}-${account}-apply`),
    /** Pushes images, in the account with the registry. */
    releaseRole: role(`${prefix}-${account}-release`),
    /** Pushes images of previews, in the account with the registry. */
    previewRole: role(`${prefix}-${account}-preview`),
    stateReplicationRole: role(`${prefix}-${account}-state-replication`),
    /** A managed policy of these roles. */
    policy: (part: string) => `${prefix}-${account}-${part}`,
    permissionsBoundary: {
      name: `${prefix}-${account}-boundary`,
      arn: `arn:aws:iam::${id}:policy/${prefix}-${account}-boundary`,
    },
  };
}
export type AccountNames = ReturnType<typeof accountNames>;

/** Names of the shared account's resources in one region. */
export function sharedNames(organization: Organization, region: RegionName) {
  const { name, id } = sharedAccount(organization);
  const [base, code] = [`${organization.prefix}-${name}`, regionCode(region)];
  return {
    resource: (part: string) => `${base}-${code}-${part}`,
    bucket: (purpose: string) => `${base}-${code}-${purpose}-${id}`,
    logGroup: (purpose: string) => `/${organization.prefix}/${name}/${code}/${purpose}`,
    keyAlias: (purpose: 'security') => `alias/${base}-${purpose}`,
  };
}

/** Alias of the registry's key, in each of its regions. */
export const registryKeyAlias = (organization: Organization): string => `alias/${organization.prefix}-registry`;

/** The key and the vaults of the backup account: a vault for each environment, in its regions. A vault's name has 50 characters. */
export function backupCopyNames({ prefix }: Organization, { name, id }: Account) {
  const vault = (environment: string, code: string) => `${prefix}-${name}-${code}-${environment}`;
  const arn = (region: string, vaultName: string) => `arn:aws:backup:${region}:${id}:backup-vault:${vaultName}`;
  return {
    keyAlias: `alias/${prefix}-${name}-security`,
    vault: (environment: string, region: RegionName) => vault(environment, regionCode(region)),
    vaultArn: (environment: string, region: RegionName) => arn(region, vault(environment, regionCode(region))),
    /** Of the environment's vaults in all regions. */
    vaultArnPattern: (environment: string) => arn('*', vault(environment, '*')),
  };
}

/** Common prefix of the ARNs of an environment's two delegation roles. */
export const delegationRoleArnPrefix = (organization: Organization, environment: string): string =>
  delegationRole(organization, environment, 'read').arn.replace(/read$/, '');

/** The role in the shared account whose only permission is access to an environment's delegation records. */
export const delegationRole = (organization: Organization, environment: string, access: 'read' | 'write') => {
  const name = `${organization.prefix}-${environment}-delegation-${access}`;
  return { name, arn: `arn:aws:iam::${organization.shared.id}:role/${name}` };
};

/** Purposes of an environment's KMS keys. The edge's key is in us-east-1, which may also be a region of the environment. */
export const keyPurposes = ['data', 'logs', 'cluster', 'edge', 'security'] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

const longest = { targetGroup: 32, role: 64, bucket: 63, edge: 60 } as const;

type NamedEnvironment = Pick<EnvironmentConfig, 'name' | 'account' | 'dns'>;

/** Names of an environment that are the same in all its regions. */
export function environmentNames(organization: Organization, { name, account, dns }: NamedEnvironment) {
  const base = `${organization.prefix}-${name}`;
  const { zoneName } = dns;
  return {
    /** Resources of CloudFront in an environment, or of one of its sites: at most 60 characters. */
    edge: (site?: string) => fit(site === undefined ? `${base}-edge` : `${base}-edge-${site}`, longest.edge),
    globalResource: (part: string) => `${base}-${part}`,
    globalBucket: (purpose: string) => `${base}-${purpose}-${account.id}`,
    /** One alias for the key of each region, so that the reference to a replica's key is known before the key exists. */
    keyAlias: (purpose: KeyPurpose) => `alias/${base}-${purpose}`,
    /** Secrets of a namespace share a path. */
    secret: (namespace: string, secret: string) => `${base}/${namespace}/${secret}`,
    globalCluster: `${base}-database`,
    zoneName,
    /** Host of all routes by path. */
    apiHost: `api.${zoneName}`,
    host: (host: string) => (host === '@' ? zoneName : `${host}.${zoneName}`),
  };
}
export type EnvironmentNames = ReturnType<typeof environmentNames>;

/** Names of an environment in one region. No name says which region writes, because a failover changes that. */
export function regionalNames(organization: Organization, environment: NamedEnvironment, region: RegionName) {
  const code = regionCode(region);
  const base = `${organization.prefix}-${environment.name}-${code}`;
  const { zoneName } = environment.dns;
  const { id } = environment.account;
  return {
    ...environmentNames(organization, environment),
    code,
    /** Resources, IAM roles and load balancers: at most 32 characters for load balancers. */
    resource: (part: string) => `${base}-${part}`,
    bucket: (purpose: string) => `${fit(`${base}-${purpose}`, longest.bucket - id.length - 1)}-${id}`,
    targetGroup: (part: string) => fit(`${base}-${part}`, longest.targetGroup),
    workloadRole: (workload: string) => fit(`${base}-${workload}`, longest.role),
    logGroup: (purpose: string) => `/${organization.prefix}/${environment.name}/${code}/${purpose}`,
    cluster: base,
    vpnHost: `vpn-${code}.${zoneName}`,
    /** Private zone of the region's internal tools, resolved inside the VPC and over the VPN only. */
    internalZone: `${code}.internal.${zoneName}`,
    internalHost: (tool: string) => `${tool}.${code}.internal.${zoneName}`,
    /** Resolves to this region only; health checks request it. */
    regionalHost: (host: string) => `${host}-${code}.${zoneName}`,
  };
}
export type RegionalNames = ReturnType<typeof regionalNames>;

/** Node label with the key of the node group in the literal. */
export const nodeGroupLabel = 'platform/node-group';

/** Tags of every resource, as the providers' default tags. */
export const tags = (organization: Organization, account: string, layer: Layer | 'bootstrap') => ({
  Organization: organization.prefix,
  Environment: account,
  Layer: layer,
  Repository: `${organization.repository.owner}/${organization.repository.name}`,
  ManagedBy: 'opentofu',
});
