import type { PolicyStatement } from '@sample-platform-ai/infra/modules/iam/policy.ts';

/** Limits of the policies of an account's roles. */
export interface PolicyScope {
  readonly accountId: string;
  /** Name prefix of the account's resources, for example `acme-alpha`. */
  readonly base: string;
  /** Name prefix of its log groups, for example `/acme/alpha`. */
  readonly logBase: string;
  /** Aliases of its keys: `alias/…`, patterns. */
  readonly keyAliases: readonly string[];
  /** The platform's regions, and the region of AWS' global services. */
  readonly regions: readonly string[];
}

/** Actions on the resources of an AWS service: read, which a plan needs too, and change. */
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

/** The same, for actions that IAM does not scope to a resource; the region is the only limit. */
export const allowUnscoped = (scope: PolicyScope, grant: Omit<Grant, 'resources'>): PolicyStatement =>
  allow(scope, { ...grant, resources: ['*'] });
