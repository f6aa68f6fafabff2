import { globalServicesRegion, type RegionName } from '@sample-platform-ai/environments/catalogue.ts';
import { type Layer, regionalNames } from '@sample-platform-ai/environments/naming.ts';
import type {
  AccountConfig,
  AccountName,
  EnvironmentName,
  Organization,
  RegionConfig,
} from '@sample-platform-ai/environments/schema.ts';
import type { PlatformStackProps } from '../stacks/platform-stack.ts';
import { stackProps } from '../stacks/stack-props.ts';

const account = (id: string): AccountConfig => ({ id, bootstrapState: 's3' });

/** An organization that nobody edits: what a test expects by name stays true when the real one changes. */
export const testOrganization: Organization = {
  prefix: 'org',
  domain: 'example.com',
  repository: { owner: 'org', name: 'platform', ownerId: '1', repositoryId: '2', defaultBranch: 'main' },
  accounts: {
    shared: account('111111111111'),
    dev: account('222222222222'),
    uat: account('333333333333'),
    prod: account('444444444444'),
  },
  regions: ['ap-southeast-2', 'ap-southeast-4'],
  stateLockTable: false,
  registry: { repositories: [], untaggedExpiryDays: 1, keepImages: 1 },
};

/** What the platform tells a stack that belongs to a region. */
export const regionalProps = (name: AccountName, layer: Layer, region: RegionName): PlatformStackProps =>
  stackProps(testOrganization, name, layer, { region, stateRegion: region, place: region });

/** What the platform tells a stack that no region owns. */
export const globalProps = (
  name: AccountName,
  layer: Layer,
  region: string = globalServicesRegion,
): PlatformStackProps =>
  stackProps(testOrganization, name, layer, { region, stateRegion: testOrganization.regions[0], place: 'global' });

export interface TestPlace {
  readonly environment: EnvironmentName;
  readonly region: RegionName;
  /** @default two zones, workloads in the first, no VPN */
  readonly site?: Partial<Omit<RegionConfig, 'name'>>;
}

/** An environment's region before it has any stack. */
export function testPlace({ environment, region, site }: TestPlace) {
  const zoneName = `${environment}.${testOrganization.domain}`;
  const regionConfig: RegionConfig = {
    name: region,
    zones: [`${region}a`, `${region}b`],
    workloadZones: [`${region}a`],
    vpcCidr: '10.0.0.0/16',
    serviceCidr: '172.20.0.0/20',
    vpnClientCidr: undefined,
    ...site,
  };
  return {
    zoneName,
    site: regionConfig,
    names: regionalNames(testOrganization, { name: environment, zoneName }, region),
    props: (layer: Layer) => regionalProps(environment, layer, region),
  };
}
