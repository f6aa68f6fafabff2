import { paginateDescribeInstanceTypeOfferings } from '@aws-sdk/client-ec2';
import { type Finding, finding, type RegionCheck } from '../check.ts';
import { nodeGroupsIn } from '../node-groups.ts';

/** Zones have other names in each account: only EC2 knows which of them offer a type. */
export const machines: RegionCheck = {
  name: 'EC2 types',
  per: 'region',
  async run({ environment, stacks, reach }, region) {
    const groups = nodeGroupsIn(stacks, region);
    const types = [...new Set(groups.flatMap(({ instanceTypes }) => instanceTypes))];
    if (types.length === 0) return [];
    const offered = new Set<string>();
    const pages = paginateDescribeInstanceTypeOfferings(
      { client: reach.ec2(region) },
      { LocationType: 'availability-zone', Filters: [{ Name: 'instance-type', Values: types }] },
    );
    for await (const { InstanceTypeOfferings = [] } of pages)
      for (const { InstanceType, Location } of InstanceTypeOfferings) offered.add(`${InstanceType} ${Location}`);
    const zones = environment.regions.find(({ name }) => name === region)?.workloadZones ?? [];
    return groups.map(({ name, instanceTypes }): Finding => {
      const without = zones.filter((zone) => !instanceTypes.some((type) => offered.has(`${type} ${zone}`)));
      const kinds = instanceTypes.join(' or ');
      return finding(
        without.length === 0,
        {
          subject: `${region} ${name}`,
          needs: `${kinds} in ${zones.join(', ')}`,
          found: without.length === 0 ? 'offered' : `not offered in ${without.join(', ')}`,
        },
        `Add a type to instanceTypes of ${environment.name} that ${without.join(' and ')} offers: aws ec2 describe-instance-type-offerings --region ${region} --location-type availability-zone`,
      );
    });
  },
};
