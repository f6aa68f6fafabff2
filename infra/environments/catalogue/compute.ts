import awsData from './aws-data.json' with { type: 'json' };
import { decode, entryOf, memoized } from './families.ts';

export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly architecture: 'arm64' | 'x86_64';
  readonly gpu: boolean;
  /** It has a CPU baseline that it can exceed with credits. */
  readonly burstable: boolean;
}

const families: Readonly<Record<string, string>> = awsData.families;
const offered: Readonly<Record<string, string>> = awsData.offered;
const fewerZones: Readonly<Record<string, string>> = awsData.fewerZones;

const typesOf = memoized((family): ReadonlyMap<string, InstanceType> => {
  const [header = '', ...sizes] = entryOf(families, family).split(' ');
  const [architecture, ...traits] = header.split(',');
  return new Map(
    sizes.map((text) => {
      const [size = '', vcpus, memoryMib] = text.split(':');
      return [
        size,
        {
          name: `${family}.${size}`,
          vcpus: Number(vcpus),
          memoryMib: Number(memoryMib),
          architecture: architecture === 'arm64' ? 'arm64' : 'x86_64',
          gpu: traits.includes('gpu'),
          burstable: traits.includes('burstable'),
        },
      ];
    }),
  );
});
const sizesOf = (family: string): readonly string[] => [...typesOf(family).keys()];

export function instanceType(name: string): InstanceType | undefined {
  const [family = '', size = '', ...rest] = name.split('.');
  return rest.length > 0 ? undefined : typesOf(family).get(size);
}

/** EC2 types that the region offers, in one zone or more. */
export const instanceTypesIn: (region: string) => ReadonlySet<string> = memoized(
  (region) => new Set(decode(entryOf(offered, region), sizesOf)),
);

const zoneCounts = memoized((region): ReadonlyMap<string, number> => {
  const [, ...groups] = entryOf(fewerZones, region).split(';');
  return new Map(
    groups.flatMap((group) => {
      const [count, ...parts] = group.split(' ');
      return [...decode(parts.join(' '), sizesOf)].map((type) => [type, Number(count)] as const);
    }),
  );
});

/**
 * Number of zones of a region that offer a type; `undefined` if it is unknown. The zones' names differ between accounts,
 * because AWS maps them to zones per account.
 */
export function zonesOffering(type: string, region: string): number | undefined {
  const all = fewerZones[region]?.split(';')[0];
  if (all === undefined || !instanceTypesIn(region).has(type)) return undefined;
  const fewer = zoneCounts(region).get(type);
  return fewer === undefined ? Number(all) : fewer === 0 ? undefined : fewer;
}
