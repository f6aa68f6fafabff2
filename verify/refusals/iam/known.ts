import { type ApiCall, answered, inPlace, text } from '../call.ts';
import { type Policy, parsePolicy } from './policy.ts';

/** What the requests so far have made known of roles, keys and resources' policies. */
export class KnownPolicies {
  /** Role's ARN -> ARN of its boundary, or none. */
  readonly boundaries = new Map<string, string | undefined>();
  readonly trusts = new Map<string, Policy>();
  readonly #keys = new Map<string, Policy>();
  readonly #aliases = new Map<string, readonly string[]>();
  readonly #buckets = new Map<string, Policy>();

  learn(call: ApiCall, answer: string): void {
    const { service, operation } = call;
    const role = `arn:aws:iam::${call.account}:role/${text(call, 'RoleName')}`;
    const policy = text(call, 'Policy');
    switch (`${service}:${operation}`) {
      case 'iam:CreateRole':
        this.boundaries.set(role, text(call, 'PermissionsBoundary'));
        this.trusts.set(role, parsePolicy(text(call, 'AssumeRolePolicyDocument') ?? '{"Statement":[]}'));
        break;
      case 'iam:PutRolePermissionsBoundary':
        this.boundaries.set(role, text(call, 'PermissionsBoundary'));
        break;
      case 'iam:DeleteRolePermissionsBoundary':
        this.boundaries.set(role, undefined);
        break;
      case 'iam:UpdateAssumeRolePolicy':
        this.trusts.set(role, parsePolicy(text(call, 'PolicyDocument') ?? '{"Statement":[]}'));
        break;
      case 'iam:DeleteRole':
        this.boundaries.delete(role);
        this.trusts.delete(role);
        break;
      case 'kms:CreateKey':
        if (policy) this.#keys.set(inPlace(call, answered(answer, 'KeyId') ?? ''), parsePolicy(policy));
        break;
      case 'kms:PutKeyPolicy':
        if (policy) this.#keys.set(inPlace(call, keyId(text(call, 'KeyId'))), parsePolicy(policy));
        break;
      case 'kms:CreateAlias': {
        const key = inPlace(call, keyId(text(call, 'TargetKeyId')));
        this.#aliases.set(key, [...(this.#aliases.get(key) ?? []), text(call, 'AliasName') ?? '']);
        break;
      }
      case 's3:PutBucketPolicy':
        if (policy) this.#buckets.set(text(call, 'Bucket') ?? '', parsePolicy(policy));
        break;
      case 's3:DeleteBucketPolicy':
      case 's3:DeleteBucket':
        this.#buckets.delete(text(call, 'Bucket') ?? '');
    }
  }

  /** The policy of a key or bucket; `undefined` where none is known. */
  policyOf(call: ApiCall, arn: string): Policy | undefined {
    const [, , service, , , ...rest] = arn.split(':');
    const name = rest.join(':');
    if (service === 'kms') return this.#keys.get(inPlace(call, name.replace(/^key\//, '')));
    return service === 's3' ? this.#buckets.get(name.split('/')[0] ?? '') : undefined;
  }

  aliasesOf(call: ApiCall, arn: string): readonly string[] | undefined {
    return this.#aliases.get(inPlace(call, keyId(arn)));
  }
}

const keyId = (value = ''): string => value.replace(/^.*key\//, '');
