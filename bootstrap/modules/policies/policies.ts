import type { PolicyStatement } from '@sample-platform-ai/infra/modules/iam/policy.ts';
import { backupCopiesPolicy } from './backup-copies.ts';
import { clusterPolicy } from './cluster.ts';
import { databasePolicy } from './database.ts';
import { dnsPolicy } from './dns.ts';
import { edgePolicy } from './edge.ts';
import { encryptionPolicy } from './encryption.ts';
import { identityPolicy } from './identity.ts';
import { loadBalancingPolicy } from './load-balancing.ts';
import { networkPolicy } from './network.ts';
import { observabilityPolicy } from './observability.ts';
import { preflightPolicy } from './preflight.ts';
import { registryPolicy } from './registry.ts';
import { schedulesPolicy } from './schedules.ts';
import type { PolicyScope, ServicePolicy } from './scope.ts';
import { secretsPolicy } from './secrets.ts';
import { securityPolicy } from './security.ts';
import { storagePolicy } from './storage.ts';

/** Name -> content of one managed policy: a role accepts ten of them, with 6144 characters each. */
type PolicyGroups = Readonly<Record<string, readonly ServicePolicy[]>>;
/** Name -> the statements of one managed policy. */
export type PolicyTable = Readonly<Record<string, readonly PolicyStatement[]>>;

/** Both pipelines of an account read; only one changes. */
export interface AccountPolicies {
  readonly read: PolicyTable;
  readonly write: PolicyTable;
}

/** For the account of an environment. */
export function environmentPolicies(scope: PolicyScope, permissionsBoundaryArn: string): AccountPolicies {
  const network = [networkPolicy(scope)];
  const traffic = [loadBalancingPolicy(scope), dnsPolicy(scope), edgePolicy(scope)];
  const compute = [clusterPolicy(scope), identityPolicy(scope, permissionsBoundaryArn), schedulesPolicy(scope)];
  const data = [databasePolicy(scope), encryptionPolicy(scope), secretsPolicy(scope)];
  const storage = [storagePolicy(scope), observabilityPolicy(scope)];
  const security = [securityPolicy(scope)];
  const asked = [preflightPolicy(scope)];
  return {
    read: statements('read', {
      network: [...network, ...traffic, ...compute],
      data: [...data, ...storage, ...security, ...asked],
    }),
    write: statements('write', { network, traffic, compute, data, storage, security }),
  };
}

interface SharedHoldings {
  /** Patterns of the repositories' names. */
  readonly repositories: readonly string[];
  /** Of the roles in the account's baseline. @default no baseline */
  readonly baseline?: { readonly permissionsBoundaryArn: string };
}

/** For the account with the registry and the parent zone. */
export function sharedPolicies(scope: PolicyScope, { repositories, baseline }: SharedHoldings): AccountPolicies {
  const registry = [registryPolicy(scope, repositories), encryptionPolicy(scope)];
  const traffic = [dnsPolicy(scope)];
  const groups = {
    ...(baseline && {
      storage: [storagePolicy(scope), observabilityPolicy(scope)],
      security: [securityPolicy(scope), identityPolicy(scope, baseline.permissionsBoundaryArn)],
    }),
  };
  return {
    read: statements('read', { registry: [...registry, ...traffic], ...groups }),
    write: statements('write', { registry, traffic, ...groups }),
  };
}

/** For the account of the copies of backups. */
export function backupPolicies(scope: PolicyScope): AccountPolicies {
  const copies = [backupCopiesPolicy(scope)];
  return { read: statements('read', { copies }), write: statements('write', { copies }) };
}

const statements = (access: keyof ServicePolicy, groups: PolicyGroups): PolicyTable =>
  Object.fromEntries(
    Object.entries(groups).map(([name, services]) => [name, services.flatMap((service) => service[access])]),
  );
