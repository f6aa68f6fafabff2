import type { Request } from './iam.ts';

/** Requests to AWS in the account of beta, by what they are about. */

export const sydney = { 'aws:RequestedRegion': 'ap-southeast-2' };
export const global = { 'aws:RequestedRegion': 'us-east-1' };
export const state = 'arn:aws:s3:::test-beta-apse2-tfstate-300000000003';
export const boundary = 'arn:aws:iam::300000000003:policy/test-beta-boundary';
export const balancer =
  'arn:aws:elasticloadbalancing:ap-southeast-2:300000000003:loadbalancer/app/test-beta-apse2-public/0123456789abcdef';
export const stackRole = 'arn:aws:iam::300000000003:role/test-beta-apse2-flow-log';
export const trail = 'arn:aws:cloudtrail:ap-southeast-2:300000000003:trail/test-beta-apse2-trail';
export const lockTable = 'arn:aws:dynamodb:ap-southeast-2:300000000003:table/test-tfstate-lock';

export const s3 = (action: string, resource: string): Request => ({
  action: `s3:${action}`,
  resource,
  context: sydney,
});
export const iam = (action: string, resource: string, context = {}): Request => ({
  action: `iam:${action}`,
  resource,
  context: { ...global, ...context },
});
export const lockRow = (action: string, key: string): Request => ({
  action: `dynamodb:${action}`,
  resource: lockTable,
  context: { 'dynamodb:LeadingKeys': [key] },
});
