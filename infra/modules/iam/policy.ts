/** One statement of an IAM policy. */
export interface PolicyStatement {
  readonly sid: string;
  /** @default 'Allow' */
  readonly effect?: 'Allow' | 'Deny';
  readonly principals?: Readonly<Record<string, string | readonly string[]>> | '*';
  readonly actions: readonly string[];
  /** Omitted in trust policies only. */
  readonly resources?: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * A policy document as JSON. String tokens in it resolve; booleans and lists must be literal. A statement without
 * resources is omitted, because IAM refuses it.
 */
export function policyDocument(...statements: readonly PolicyStatement[]): string {
  const about = statements.filter(({ resources }) => resources?.length !== 0);
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: about.map((statement) => ({
      Sid: statement.sid,
      Effect: statement.effect ?? 'Allow',
      Principal: statement.principals,
      Action: statement.actions,
      Resource: statement.resources,
      Condition: statement.conditions,
    })),
  });
}

/** A trust policy that lets one AWS service assume the role, on behalf of this account only. */
export const serviceTrust = (service: string, accountId: string): string =>
  policyDocument({
    sid: 'Service',
    principals: { Service: service },
    actions: ['sts:AssumeRole'],
    conditions: { StringEquals: { 'aws:SourceAccount': accountId } },
  });

/** The same for a service that names no source when it assumes a role: a condition on one would refuse it. */
export const sourcelessTrust = (service: string): string =>
  policyDocument({ sid: 'Service', principals: { Service: service }, actions: ['sts:AssumeRole'] });

/** A trust policy for EC2 instances, whose service principal sends no source account. */
export const instanceTrust = policyDocument({
  sid: 'Instances',
  principals: { Service: 'ec2.amazonaws.com' },
  actions: ['sts:AssumeRole'],
});
