import { AccountRegion } from '@cdktf/provider-aws/lib/account-region/index.js';
import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { S3AccountPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-account-public-access-block/index.js';
import {
  globalServicesRegion,
  type RegionName,
  regionFacts,
} from '@sample-platform-ai/environments/catalogue/index.ts';
import {
  type Account,
  type AccountNames,
  accountNames,
  regionCode,
  tags,
} from '@sample-platform-ai/environments/naming.ts';
import type { Organization } from '@sample-platform-ai/environments/schema.ts';
import { policyDocument } from '@sample-platform-ai/infra/modules/iam/policy.ts';
import { providerVersions, requireVersions } from '@sample-platform-ai/infra/stacks/versions.ts';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { keepState } from './backend.ts';
import { DelegationRoles, type DelegationRolesProps } from './modules/access/delegation.ts';
import { githubAudience, githubSubjects, githubTrust, thumbprints } from './modules/access/github.ts';
import { GithubRole } from './modules/access/github-role.ts';
import { PipelineRoles } from './modules/access/pipeline-roles.ts';
import { boundaryStatements } from './modules/policies/boundary.ts';
import type { AccountPolicies } from './modules/policies/policies.ts';
import { releaseStatements } from './modules/policies/registry.ts';
import type { PolicyScope } from './modules/policies/scope.ts';
import type { RegionalState } from './modules/policies/state.ts';
import { assignProvider } from './modules/region/assign-provider.ts';
import { RegionBaseline } from './modules/region/region-baseline.ts';
import { StateReplication } from './modules/state/state-replication.ts';

/** Settings of the shared account. */
export interface SharedHoldings {
  /** Patterns of their names. */
  readonly repositories: readonly string[];
  /** Patterns of those for images that no one reviewed. */
  readonly previewRepositories: readonly string[];
  /** Environment -> access of its pipelines to the parent zone. */
  readonly delegations: Readonly<Record<string, DelegationRolesProps>>;
}

export interface AccountStackProps {
  readonly organization: Organization;
  readonly account: Account;
  /** Keeps the state of global stacks. */
  readonly homeRegion: RegionName;
  /** Aliases of the account's keys: `alias/…`, patterns. */
  readonly keyAliases: readonly string[];
  /** Roles in the parent zone's account that this account's pipelines assume; omitted in that account. */
  readonly delegationRoleArns?: { readonly read: string; readonly write: string };
  /** What the pipelines may do; roles of the stacks have the boundary with this ARN. */
  readonly policiesOf: (scope: PolicyScope, permissionsBoundaryArn: string) => AccountPolicies;
  /** Whether its pipelines may delete no trail, detector, vault or key. @default false */
  readonly protectFromDestroy?: boolean;
  /** Vaults of another account that backups are copied to: ARNs, patterns. @default [] */
  readonly copyVaultArns?: readonly string[];
  /** Registry and parent zone; omitted for any other account. */
  readonly shared?: SharedHoldings;
}

/** Layers with a global stack: its state must survive the loss of the region that keeps it. */
const globalLayers = ['aurora', 'bootstrap', 'dns', 'edge', 'peering'] as const;

const noncurrentStateDays = 90;
const accessLogDays = 365;

interface BaselineRegion {
  readonly region: RegionName;
  readonly baseline: RegionBaseline;
}

/**
 * The base of an account's other stacks, applied by a person: state storage, the roles that plan and apply, the
 * permissions boundary, and the account's defaults.
 */
export class AccountStack extends TerraformStack {
  readonly #props: AccountStackProps;
  readonly #names: AccountNames;

  constructor(scope: Construct, id: string, props: AccountStackProps) {
    super(scope, id);
    const { organization, account, homeRegion } = props;
    this.#props = props;
    this.#names = accountNames(organization, account);
    requireVersions(this, { aws: providerVersions.aws });
    keepState(this, { organization, account, region: homeRegion });

    const otherRegions = organization.regions.filter((region) => region !== homeRegion);
    const regions = [homeRegion, ...otherRegions].map((region) => this.#addRegion(region));
    this.#addReplication(regions);
    this.#addAccountDefaults();
    this.#addPipelines(regions.map((region) => this.#regionalState(region)));
  }

  #addRegion(region: RegionName): BaselineRegion {
    const { organization, account, homeRegion } = this.#props;
    const names = this.#names;
    const provider = new AwsProvider(this, `aws-${regionCode(region)}`, {
      region,
      // Credentials are checked in the home region, where they are always valid: another region may not be enabled yet.
      ...(region !== homeRegion && { alias: regionCode(region), stsRegion: homeRegion }),
      allowedAccountIds: [names.accountId],
      defaultTags: [{ tags: tags(organization, account.name, 'bootstrap') }],
    });
    const baseline = new RegionBaseline(this, regionCode(region), {
      accountId: names.accountId,
      bucketName: names.stateBucket(region),
      logBucketName: names.stateLogBucket(region),
      keyAlias: names.stateKeyAlias,
      keyAliasArn: names.stateKeyAliasArn(region),
      lockTableName: organization.stateLockTable ? names.stateLockTable : undefined,
      noncurrentStateDays,
      accessLogDays,
    });
    const opening = regionFacts(region).optIn
      ? [
          new AccountRegion(this, `open-${regionCode(region)}`, {
            regionName: region,
            enabled: true,
            lifecycle: { preventDestroy: true },
          }),
        ]
      : [];
    assignProvider(baseline, provider, opening);
    return { region, baseline };
  }

  #regionalState({ region, baseline }: BaselineRegion): RegionalState {
    const { accountId, stateBucket, stateLockTable } = this.#names;
    return {
      region,
      bucket: stateBucket(region),
      keyArn: baseline.storage.keyArn,
      lockTableArn: this.#props.organization.stateLockTable
        ? `arn:aws:dynamodb:${region}:${accountId}:table/${stateLockTable}`
        : undefined,
    };
  }

  #addReplication([home, ...others]: readonly BaselineRegion[]): void {
    if (!home || others.length === 0) return;
    const { stateReplicationRole, stateKey } = this.#names;
    new StateReplication(this, 'state-replication', {
      roleName: stateReplicationRole.name,
      source: { region: home.region, storage: home.baseline.storage },
      destinations: Object.fromEntries(
        others.map(({ region, baseline }) => [regionCode(region), { region, storage: baseline.storage }]),
      ),
      prefixes: Object.fromEntries(globalLayers.map((layer) => [layer, stateKey(layer, 'global')])),
    });
  }

  #addAccountDefaults(): void {
    const { organization } = this.#props;
    new S3AccountPublicAccessBlock(this, 'public-access', {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new IamOpenidConnectProvider(this, 'github', {
      url: organization.repository.tokenIssuer,
      clientIdList: [githubAudience],
      ...thumbprints(organization),
    });
  }

  #addPipelines(state: readonly RegionalState[]): void {
    const { organization, account, keyAliases, delegationRoleArns, shared, copyVaultArns = [] } = this.#props;
    const { protectFromDestroy = false } = this.#props;
    const names = this.#names;
    const { accountId, permissionsBoundary } = names;
    const scope: PolicyScope = {
      accountId,
      base: `${organization.prefix}-${account.name}`,
      logBase: `/${organization.prefix}/${account.name}`,
      keyAliases,
      regions: [...organization.regions, globalServicesRegion],
    };
    const logBuckets = organization.regions.map((region) => names.stateLogBucket(region));
    new IamPolicy(this, 'boundary', {
      name: permissionsBoundary.name,
      description: 'The most that a role made by a stack can do',
      policy: policyDocument(...boundaryStatements({ ...scope, state, logBuckets, copyVaultArns })),
    });

    const trust = (environment: string) =>
      githubTrust(accountId, organization, githubSubjects(organization, environment));
    const { planRole, applyRole, releaseRole, previewRole, stateReplicationRole } = names;
    new PipelineRoles(this, 'pipelines', {
      plan: {
        name: planRole.name,
        trust: trust(`${account.name}-plan`),
        delegationRoleArns: delegationRoleArns ? [delegationRoleArns.read] : [],
      },
      apply: {
        name: applyRole.name,
        trust: trust(account.name),
        delegationRoleArns: delegationRoleArns ? [delegationRoleArns.read, delegationRoleArns.write] : [],
      },
      policies: this.#props.policiesOf(scope, permissionsBoundary.arn),
      guard: {
        accountId,
        state: { folder: account.name, regions: state },
        logBuckets,
        roleArns: [planRole, applyRole, releaseRole, previewRole, stateReplicationRole].map(({ arn }) => arn),
        protectFromDestroy,
      },
      policyName: names.policy,
    });
    if (!shared) return;

    const addPusher = (role: 'release' | 'preview', repositories: readonly string[]) => {
      const push = new IamPolicy(this, `${role}-policy`, {
        name: names.policy(role),
        description: role === 'release' ? 'Pushes images' : 'Pushes images of previews',
        policy: policyDocument(...releaseStatements(scope, repositories)),
      });
      new GithubRole(this, role, {
        name: { release: releaseRole, preview: previewRole }[role].name,
        description: role === 'release' ? 'Pushes the images of a release' : 'Pushes the images of a preview',
        trust: trust(role),
        maxSessionHours: 1,
        policyArns: { push: push.arn },
      });
    };
    addPusher('release', shared.repositories);
    addPusher('preview', shared.previewRepositories);
    for (const [environment, delegation] of Object.entries(shared.delegations)) {
      new DelegationRoles(this, `delegation-${environment}`, delegation);
    }
  }
}
