import type { z } from 'zod';
import { workloadName } from '../../naming.ts';
import { environmentVariables, filesOf } from '../../plan/settings.ts';
import type { StatementPlan } from '../../plan/types.ts';
import type { DeepReadonly } from '../../schema/values.ts';
import { closed, type Derive } from '../derive.ts';
import type { siteSchema } from './schema.ts';

/** Permissions to write files to the bucket, and to invalidate CloudFront's cache. */
const publishing = (bucketName: string, accountId: string): readonly StatementPlan[] => [
  { sid: 'List', actions: ['s3:ListBucket'], resources: [`arn:aws:s3:::${bucketName}`] },
  {
    sid: 'Objects',
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    resources: [`arn:aws:s3:::${bucketName}/*`],
  },
  {
    sid: 'Invalidate',
    actions: ['cloudfront:CreateInvalidation'],
    resources: [`arn:aws:cloudfront::${accountId}:distribution/*`],
  },
  // The distribution is created after the cluster, so the job finds it by host name; IAM cannot scope the listing.
  { sid: 'FindDistribution', actions: ['cloudfront:ListDistributions'], resources: ['*'] },
];

export const deriveSite: Derive<DeepReadonly<z.infer<typeof siteSchema>>> = (context) => {
  const { component, environment, key, names, spec } = context;
  const id = workloadName(spec.name, key);
  const api = component.api === undefined ? undefined : spec.components[component.api];
  const apiRoute = api?.kind === 'api' ? api.route : undefined;
  const bucketName = names.bucket(id);
  return {
    run: {
      type: 'release-job',
      hook: 'Sync',
      args: component.args ?? ['publish'],
      env: environmentVariables(component.env, context),
      files: filesOf(component.files, context),
      cpuMillicores: 100,
      memoryMib: 256,
      retries: 3,
      deadlineSeconds: 600,
    },
    exposures: [],
    hosts: [],
    site: {
      id,
      host: names.host(component.route.host),
      bucketName,
      apiHost: apiRoute && ('host' in apiRoute ? names.host(apiRoute.host) : names.apiHost),
      hasAlarms: true,
    },
    statements: publishing(bucketName, environment.account.id),
    ingress: closed,
    reachesInternet: true,
  };
};
