import { type ApiCall, answered, type Json, type Rule, refusal, text, textsIn } from '../call.ts';

/** An alias belongs to one distribution of all accounts; `*.a` and `b.a` of two accounts exclude each other too. */
export function distributionAliases(): Rule {
  const owners = new Map<string, string>();
  const aliasesOf = (call: ApiCall): readonly string[] => {
    const config = (call.parameters['DistributionConfig'] ??
      call.parameters['DistributionConfigWithTags'] ??
      null) as Json;
    return textsIn(find(config, 'Aliases'))
      .filter((value) => /[a-z]\./i.test(value))
      .map((value) => value.toLowerCase());
  };
  const isWrite = ({ service, operation }: ApiCall) =>
    service === 'cloudfront' && /^(?:Create|Update)Distribution(?:WithTags)?$/.test(operation);
  return {
    name: 'aliases of distributions',
    check(call) {
      if (!isWrite(call)) return undefined;
      const own = text(call, 'Id') ?? '';
      const taken = aliasesOf(call).find((alias) => owners.has(alias) && owners.get(alias) !== own);
      return taken === undefined
        ? undefined
        : refusal(
            'CNAMEAlreadyExists',
            `One or more of the CNAMEs you provided are already associated with a different resource: ${taken}`,
            409,
          );
    },
    learn(call, answer) {
      const id = text(call, 'Id') ?? answered(answer, 'Id') ?? '';
      if (call.service === 'cloudfront' && (isWrite(call) || call.operation === 'DeleteDistribution'))
        for (const [alias, owner] of owners) if (owner === id) owners.delete(alias);
      if (isWrite(call)) for (const alias of aliasesOf(call)) owners.set(alias, id);
    },
  };
}

function find(value: Json, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries: readonly (readonly [string, Json])[] = Object.entries(value);
  const [, own] = entries.find(([key]) => key === name) ?? [];
  if (own !== undefined) return own;
  for (const [, each] of entries) {
    const found = find(each, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A secret's name is free again after its recovery window only; a bucket's is unique in all accounts. */
export function namesInUse(): Rule {
  const deleted = new Set<string>();
  const buckets = new Map<string, string>();
  // AWS adds a hyphen and six characters to the name in an ARN.
  const place = ({ account, region }: ApiCall, name = '') =>
    `${account} ${region} ${name.startsWith('arn:') ? name.replace(/^arn:.*:secret:/, '').slice(0, -7) : name}`;
  return {
    name: 'names in use',
    check(call) {
      const name = text(call, 'Name');
      if (
        call.service === 'secretsmanager' &&
        call.operation === 'CreateSecret' &&
        deleted.has(`${call.account} ${call.region} ${name}`)
      )
        return refusal(
          'InvalidRequestException',
          `You can't create this secret because a secret with this name is already scheduled for deletion: ${name}`,
        );
      const bucket = text(call, 'Bucket') ?? '';
      const owner = buckets.get(bucket);
      return call.service === 's3' && call.operation === 'CreateBucket' && owner !== undefined
        ? owner === `${call.account} ${call.region}`
          ? refusal('BucketAlreadyOwnedByYou', `The account has the bucket ${bucket}`, 409)
          : refusal('BucketAlreadyExists', `The requested bucket name is not available: ${bucket}`, 409)
        : undefined;
    },
    learn(call) {
      const bucket = text(call, 'Bucket') ?? '';
      if (call.service === 's3' && call.operation === 'CreateBucket')
        buckets.set(bucket, `${call.account} ${call.region}`);
      if (call.service === 's3' && call.operation === 'DeleteBucket') buckets.delete(bucket);
      if (call.service !== 'secretsmanager') return;
      const secret = place(call, text(call, 'SecretId'));
      if (call.operation === 'DeleteSecret' && text(call, 'ForceDeleteWithoutRecovery') !== 'true') deleted.add(secret);
      if (call.operation === 'RestoreSecret') deleted.delete(secret);
    },
  };
}
