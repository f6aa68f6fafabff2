import { type ApiCall, type Json, type Refusal, type Rule, refusal, text } from '../call.ts';
import { actionsOf, detailsOf } from './actions.ts';
import { contextOf } from './context.ts';
import { dependentsOf, passedRoles } from './dependents.ts';
import { type Decision, decide, type Question } from './evaluate.ts';
import type { Identity } from './identities.ts';
import { KnownPolicies } from './known.ts';
import { unknownPart } from './patterns.ts';
import { resourcesOf } from './resources.ts';

type Values = Readonly<Record<string, readonly string[]>>;
interface Need {
  readonly action: string;
  readonly resource: string;
  readonly conditionKeys: readonly string[];
  readonly values: Values;
}

const codes: Readonly<Record<string, string>> = {
  ec2: 'UnauthorizedOperation',
  s3: 'AccessDenied',
  route53: 'AccessDenied',
  cloudfront: 'AccessDenied',
  iam: 'AccessDenied',
  rds: 'AccessDenied',
  sts: 'AccessDenied',
  elasticloadbalancing: 'AccessDenied',
  sns: 'AuthorizationError',
};
const reasons: Readonly<Record<Exclude<Decision, 'allowed'>, string>> = {
  'explicit deny': 'with an explicit deny in',
  'no allowance': 'because no statement allows it in',
};

/** IAM's decision on each call: the role's policies and boundary, the policy of the resource, and all dependent actions. */
export class Authorization implements Rule {
  readonly name = 'IAM';
  readonly known = new KnownPolicies();
  readonly #identities: ReadonlyMap<string, Identity>;

  /** @param identities Roles that sign requests, by ARN: a call of another one is an error. */
  constructor(identities: ReadonlyMap<string, Identity>) {
    this.#identities = identities;
  }

  learn(call: ApiCall, answer: string): void {
    this.known.learn(call, answer);
  }

  async check(call: ApiCall): Promise<Refusal | undefined> {
    const trust = this.#checkTrust(call);
    if (trust) return trust;
    if (call.role === undefined) return undefined;
    const arn = `arn:aws:iam::${call.account}:role/${call.role}`;
    const identity = this.#identities.get(arn);
    if (!identity) throw new Error(`no stack makes the role ${arn}, which signs ${call.service}:${call.operation}`);
    const assumed = this.#checkAssumed(call, identity);
    if (assumed) return assumed;
    const check = (needs: readonly Need[]) => this.#firstRefused(call, identity, needs);
    // In this order: what an action depends on matters only where it is allowed.
    return check(await this.#ownNeeds(call)) ?? check(await this.#dependentNeeds(call));
  }

  /** Whether the role that a call assumes trusts the caller. */
  #checkAssumed(call: ApiCall, { arn }: Identity): Refusal | undefined {
    const target = `${call.service}:${call.operation}` === 'sts:AssumeRole' ? text(call, 'RoleArn') : undefined;
    if (target === undefined) return undefined;
    const trust = this.#identities.get(target)?.trust;
    const values = { 'aws:PrincipalArn': [arn], 'aws:PrincipalAccount': [call.account] };
    const context = contextOf('sts:AssumeRole', [], values);
    const principal = { kind: 'AWS', id: arn, account: call.account } as const;
    const isTrusted = trust && decide([trust], { action: 'sts:AssumeRole', context, principal }) === 'allowed';
    return isTrusted
      ? undefined
      : refusal(
          'AccessDenied',
          `User: ${arn} is not authorized to perform: sts:AssumeRole on resource: ${target}`,
          403,
        );
  }

  #firstRefused(call: ApiCall, identity: Identity, needs: readonly Need[]): Refusal | undefined {
    for (const need of needs) {
      const refused = this.#refused(call, identity, need);
      if (refused)
        return refusal(
          codes[call.service] ?? 'AccessDeniedException',
          `User: ${identity.arn} is not authorized to perform: ${need.action} on resource: ${need.resource.replaceAll(unknownPart, '?')} ${refused}`,
          403,
        );
    }
    return undefined;
  }

  async #ownNeeds(call: ApiCall): Promise<readonly Need[]> {
    const needs: Need[] = [];
    for (const action of await actionsOf(call)) {
      const { conditionKeys } = await detailsOf(action);
      for (const { arn, conditionKeys: ofType } of await resourcesOf(call, action)) {
        const values = this.#values(call, arn);
        needs.push({ action, resource: arn, conditionKeys: [...conditionKeys, ...ofType], values });
      }
    }
    return needs;
  }

  async #dependentNeeds(call: ApiCall): Promise<readonly Need[]> {
    const needs: Need[] = [];
    for (const { action, resource, values } of dependentsOf(call)) {
      const { conditionKeys, resourceTypes } = await detailsOf(action);
      const ofTypes = resourceTypes.flatMap((type) => type.conditionKeys);
      needs.push({ action, resource, conditionKeys: [...conditionKeys, ...ofTypes], values });
    }
    return needs;
  }

  /** Condition keys whose values the request or what came before says. */
  #values(call: ApiCall, resource: string): Values {
    const role = `arn:aws:iam::${call.account}:role/${text(call, 'RoleName')}`;
    const boundary = text(call, 'PermissionsBoundary') ?? this.known.boundaries.get(role);
    const aliases = resource.includes(':key/') ? this.known.aliasesOf(call, resource) : undefined;
    const service = text(call, 'AWSServiceName');
    return {
      ...(boundary && { 'iam:PermissionsBoundary': [boundary] }),
      ...(aliases && { 'kms:ResourceAliases': aliases }),
      ...(service && { 'iam:AWSServiceName': [service] }),
      ...(call.operation === 'ChangeResourceRecordSets' && recordValues(call)),
    };
  }

  #refused(call: ApiCall, identity: Identity, need: Need): string | undefined {
    const { action, resource, conditionKeys } = need;
    const withoutBoundary = this.known.boundaries.has(roleOf(call)) && !('iam:PermissionsBoundary' in need.values);
    const keys =
      withoutBoundary || isUnbounded(call)
        ? conditionKeys.filter((key) => key !== 'iam:PermissionsBoundary')
        : conditionKeys;
    const isDirect = action.startsWith('kms:') && !('kms:ViaService' in need.values);
    const documented = isDirect ? keys.filter((key) => key !== 'kms:ViaService') : keys;
    const question: Question = {
      action,
      resource,
      context: contextOf(action, documented, {
        'aws:RequestedRegion': [call.region],
        'aws:PrincipalArn': [identity.arn],
        'aws:PrincipalAccount': [call.account],
        'aws:SecureTransport': ['true'],
        'aws:ViaAWSService': [String('kms:ViaService' in need.values)],
        ...need.values,
      }),
      principal: { kind: 'AWS', id: identity.arn, account: call.account },
    };
    const said = (decision: Decision, where: string) =>
      decision === 'allowed' ? undefined : `${reasons[decision]} ${where}`;
    const own = this.known.policyOf(call, resource);
    const ofResource = own ? decide([own], question) : 'allowed';
    return (
      said(decide(identity.policies, question), "the role's policies") ??
      (identity.boundary && said(decide([identity.boundary], question), 'its permissions boundary')) ??
      // A bucket's policy may only deny; a key's has to allow as well.
      (ofResource === 'explicit deny' || action.startsWith('kms:')
        ? said(ofResource, "the resource's policy")
        : undefined)
    );
  }

  /** A service takes a role only where the role's trust lets it. */
  #checkTrust(call: ApiCall): Refusal | undefined {
    for (const { role, service } of passedRoles(call)) {
      const trust = this.known.trusts.get(role);
      if (!trust || !service) continue;
      const key = `${call.service}:${call.operation}`;
      const decision = decide([trust], {
        action: 'sts:AssumeRole',
        context: (name) =>
          noSource.includes(key) || !/^aws:Source(?:Account|Arn)$/i.test(name) ? 'absent' : 'unknown',
        principal: { kind: 'Service', id: service, account: call.account },
      });
      if (decision !== 'allowed')
        return refusal(
          'InvalidParameterException',
          `The role ${role} cannot be assumed by ${service}: ${decision} in its trust policy`,
        );
    }
    return undefined;
  }
}

const roleOf = (call: ApiCall): string => `arn:aws:iam::${call.account}:role/${text(call, 'RoleName')}`;
/** A role that is made without a boundary: the key is absent. */
const isUnbounded = (call: ApiCall): boolean =>
  call.operation === 'CreateRole' && text(call, 'PermissionsBoundary') === undefined;

/** Roles that are taken without the keys of the source: S3's of a replication (ADR-0047), CloudTrail's of a log group (ADR-0064). */
const noSource = ['s3:PutBucketReplication', 'cloudtrail:CreateTrail', 'cloudtrail:UpdateTrail'];

/** What a change of records is about, as Route 53 puts it into keys. */
function recordValues(call: ApiCall): Values {
  const found = { names: new Set<string>(), types: new Set<string>(), actions: new Set<string>() };
  const visit = (value: Json | undefined): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, each] of Object.entries(value) as [string, Json][]) {
      if (typeof each === 'string') {
        if (key === 'Name') found.names.add(each.toLowerCase().replace(/\.$/, ''));
        if (key === 'Type') found.types.add(each);
        if (key === 'Action') found.actions.add(each);
      } else visit(each);
    }
  };
  visit(call.parameters['ChangeBatch']);
  const key = 'route53:ChangeResourceRecordSets';
  return {
    ...(found.names.size > 0 && { [`${key}NormalizedRecordNames`]: [...found.names] }),
    ...(found.types.size > 0 && { [`${key}RecordTypes`]: [...found.types] }),
    ...(found.actions.size > 0 && { [`${key}Actions`]: [...found.actions] }),
  };
}
