import awsData from './aws-data.json' with { type: 'json' };

/** AWS' name of a region, such as `ap-southeast-2`; the literals' schema checks it. */
export type RegionName = string;

/** Facts about a region of the commercial partition. */
export interface RegionFacts {
  readonly name: string;
  /** Short form for names with a length limit, as AWS writes it in the ids of zones: `apse2`. */
  readonly code: string;
  /** All zones of the region. In older regions an account may have fewer of them, or other names for them. */
  readonly zones: readonly string[];
  /** An opt-in region has to be enabled for the account, and accepts regional (v2) STS tokens only. */
  readonly optIn: boolean;
}

/** `ap-southeast-2` as `apse2`: the area, the first letter of each point of the compass, the number. */
export const regionCode = (name: string): string =>
  name.replace(/^([a-z]+)-([a-z]+)-(\d+)$/, (_, area, direction, number) => {
    const points = `${direction}`.match(/north|south|east|west|central/g) ?? [];
    return `${area}${points.map((point) => point[0]).join('')}${number}`;
  });

const regions: ReadonlyMap<string, RegionFacts> = new Map(
  Object.entries(awsData.regions).map(([name, text]) => {
    const [letters = '', optIn] = text.split(' ');
    const zones = [...letters].map((letter) => name + letter);
    return [name, { name, code: regionCode(name), zones, optIn: optIn !== undefined }];
  }),
);

export const regionNames: readonly string[] = [...regions.keys()];
export const isRegion = (name: string): boolean => regions.has(name);

export function regionFacts(name: string): RegionFacts {
  const facts = regions.get(name);
  if (!facts) throw new Error(`Unknown region ${name}; expected one of ${regionNames.join(', ')}`);
  return facts;
}

/** Region of CloudFront's certificates, web ACLs and metrics, and of Route 53's health check metrics. */
export const globalServicesRegion = 'us-east-1';
