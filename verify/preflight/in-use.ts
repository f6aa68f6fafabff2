import {
  DescribeAddressesCommand,
  paginateDescribeClientVpnEndpoints,
  paginateDescribeInstances,
  paginateDescribeVpcs,
  type Tag,
} from '@aws-sdk/client-ec2';
import { paginateDescribeLoadBalancers } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { regionalNames, tags } from '@sample-platform-ai/environments/naming.ts';
import type { CheckContext } from './check.ts';
import { computeQuota } from './quota-families.ts';
import { ofType } from './stacks.ts';

/** What in a region counts against a quota and is not the environment's: its own is part of what it needs. */
export type InUse = (context: CheckContext, region: RegionName) => Promise<number>;

/** By the tags that the providers put on everything that they make. */
function isOwn({ platform, environment }: CheckContext, list: readonly Tag[] = []): boolean {
  const { Organization, Environment } = tags(platform.organization, environment.name, 'foundation');
  const tagged = (key: string) => list.find(({ Key }) => Key === key)?.Value;
  return tagged('Organization') === Organization && tagged('Environment') === Environment;
}

const foreign = (context: CheckContext, list: readonly { readonly Tags?: Tag[] | undefined }[] = []): number =>
  list.filter(({ Tags }) => !isOwn(context, Tags)).length;

export const vpcsInUse: InUse = async (context, region) => {
  let count = 0;
  for await (const { Vpcs } of paginateDescribeVpcs({ client: context.reach.ec2(region) }, {}))
    count += foreign(context, Vpcs);
  return count;
};

export const addressesInUse: InUse = async (context, region) =>
  foreign(context, (await context.reach.ec2(region).send(new DescribeAddressesCommand({}))).Addresses);

export const vpnEndpointsInUse: InUse = async (context, region) => {
  let count = 0;
  for await (const page of paginateDescribeClientVpnEndpoints({ client: context.reach.ec2(region) }, {}))
    count += foreign(context, page.ClientVpnEndpoints);
  return count;
};

/** Load balancers are described without tags; their names are the stacks'. */
export const loadBalancersInUse =
  (kind: 'application' | 'network'): InUse =>
  async ({ stacks, reach }, region) => {
    const own = new Set(ofType(stacks, 'aws_lb', region).map(({ body }) => body['name']));
    let count = 0;
    for await (const { LoadBalancers = [] } of paginateDescribeLoadBalancers(
      { client: reach.loadBalancing(region) },
      {},
    ))
      count += LoadBalancers.filter(({ Type, LoadBalancerName }) => Type === kind && !own.has(LoadBalancerName)).length;
    return count;
  };

/** vCPUs by the quota's code; nodes of the environment's own cluster are known by the tag that EKS gives them. */
export async function vcpusInUse(context: CheckContext, region: RegionName): Promise<ReadonlyMap<string, number>> {
  const { cluster } = regionalNames(context.platform.organization, context.environment, region);
  const counts = new Map<string, number>();
  const pages = paginateDescribeInstances(
    { client: context.reach.ec2(region) },
    { Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }] },
  );
  for await (const { Reservations = [] } of pages)
    for (const { InstanceType = '', InstanceLifecycle, CpuOptions, Tags = [] } of Reservations.flatMap(
      ({ Instances = [] }) => Instances,
    )) {
      if (Tags.some(({ Key, Value }) => Key === 'eks:cluster-name' && Value === cluster)) continue;
      const code = computeQuota(InstanceType, InstanceLifecycle === 'spot')?.code;
      const vcpus = (CpuOptions?.CoreCount ?? 0) * (CpuOptions?.ThreadsPerCore ?? 0);
      if (code) counts.set(code, (counts.get(code) ?? 0) + vcpus);
    }
  return counts;
}
