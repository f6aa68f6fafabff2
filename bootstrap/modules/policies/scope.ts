import type { PolicyStatement } from '@sample-platform-ai/infra/modules/iam/policy.ts';

/** What the policies of an account's roles are cut to. */
export interface PolicyScope {
  readonly accountId: string;
  /** Starts the name of whatever the account's stacks make, as `acme-alpha`. */
  readonly base: string;
  /** Starts the name of their log groups, as `/acme/alpha`. */
  readonly logBase: string;
  /** Aliases of the keys that they make: `alias/…`, patterns. */
  readonly keyAliases: readonly string[];
  /** The platform's regions, and the one where AWS keeps what is global. */
  readonly regions: readonly string[];
}

/** What a service's resources need: to be read, which planning does too, and to be changed. */
export interface ServicePolicy {
  readonly read: readonly PolicyStatement[];
  readonly write: readonly PolicyStatement[];
}

interface Grant {
  readonly sid: string;
  /** Service prefix of all the actions, without the colon. */
  readonly service: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: NonNullable<PolicyStatement['conditions']>;
}

/** Allows one service's actions in the platform's regions only. */
export function allow(
  scope: PolicyScope,
  { sid, service, actions, resources, conditions = {} }: Grant,
): PolicyStatement {
  const { StringEquals: equals, ...others } = conditions;
  return {
    sid,
    actions: actions.map((action) => `${service}:${action}`),
    resources,
    conditions: { ...others, StringEquals: { ...equals, 'aws:RequestedRegion': scope.regions } },
  };
}

/** The same, for actions that AWS authorizes on no particular resource; the region stays the only limit. */
export const allowUnscoped = (scope: PolicyScope, grant: Omit<Grant, 'resources'>): PolicyStatement =>
  allow(scope, { ...grant, resources: ['*'] });
