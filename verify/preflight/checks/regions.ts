import { DescribeAvailabilityZonesCommand, DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { globalServicesRegion, type RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { type AccountCheck, type CheckContext, finding, type RegionCheck } from '../check.ts';

/** Region -> opt-in state. Any enabled region answers for all of them. */
export async function optInStates({ reach }: CheckContext): Promise<ReadonlyMap<string, string>> {
  const { Regions = [] } = await reach.ec2(globalServicesRegion).send(new DescribeRegionsCommand({ AllRegions: true }));
  return new Map(Regions.map(({ RegionName: name = '', OptInStatus: state = '' }) => [name, state]));
}

export const isEnabled = (state: string | undefined): boolean =>
  state === 'opt-in-not-required' || state === 'opted-in';

export const regions: AccountCheck = {
  name: 'region',
  per: 'account',
  async run(context) {
    const states = await optInStates(context);
    return context.environment.regions.map(({ name }) =>
      finding(
        isEnabled(states.get(name)),
        { subject: name, needs: 'enabled for the account', found: states.get(name) ?? 'no such region' },
        `Apply bootstrap of ${context.environment.name}, which enables it, and wait until it says so: aws account get-region-opt-status --region-name ${name}`,
      ),
    );
  },
};

export const zones: RegionCheck = {
  name: 'zones',
  per: 'region',
  async run({ environment, reach }, region) {
    const { AvailabilityZones = [] } = await reach.ec2(region).send(new DescribeAvailabilityZonesCommand({}));
    const available = AvailabilityZones.filter(({ State }) => State === 'available').map(
      ({ ZoneName = '' }) => ZoneName,
    );
    const wanted = zonesOf(environment.regions, region);
    return [
      finding(
        wanted.every((zone) => available.includes(zone)),
        { subject: region, needs: wanted.join(', '), found: available.sort().join(', ') || 'none' },
        `Name zones that the account sees in zones and workloadZones of ${environment.name}, region ${region}`,
      ),
    ];
  },
};

const zonesOf = (
  list: readonly { readonly name: string; readonly zones: readonly string[] }[],
  region: RegionName,
): readonly string[] => list.find(({ name }) => name === region)?.zones ?? [];
