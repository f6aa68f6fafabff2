/** Where AWS' regions are, for people who do not think in codes. */
const cities: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'Tokyo',
  'ap-south-1': 'Mumbai',
  'ap-southeast-1': 'Singapore',
  'ap-southeast-2': 'Sydney',
  'ap-southeast-4': 'Melbourne',
  'eu-central-1': 'Frankfurt',
  'eu-west-1': 'Dublin',
  'us-east-1': 'Virginia',
  'us-west-2': 'Oregon',
};

/** As `Sydney`; a region that is not known keeps its code. */
export const cityOf = (region: string): string => cities[region] ?? region;
