import type { Authorization } from '../iam/authorization.ts';
import { type Step, subject } from './subject.ts';

const { account, prefix, boundary, apply } = subject;
export const role = `${prefix}-metrics`;
export const roleArn = `arn:aws:iam::${account}:role/${role}`;
export const trust = (service: string, condition = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', ...condition }],
  });
export const createRole: Step = {
  call: 'iam:CreateRole',
  role: apply,
  parameters: { RoleName: role, PermissionsBoundary: boundary, AssumeRolePolicyDocument: trust('s3.amazonaws.com') },
};
export interface IamFault {
  readonly what: string;
  readonly rule: () => Authorization;
  /** The last one is judged. */
  readonly steps: readonly Step[];
  /** Without the fault, and so allowed; omitted where the rule without the fault allows the same steps. */
  readonly sound?: readonly Step[];
  readonly refused: RegExp;
}
