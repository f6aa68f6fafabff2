import { globalServicesRegion, type RegionName } from '@sample-platform-ai/environments/catalogue.ts';
import { registryKeyAlias, stackId } from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentConfig, Organization } from '@sample-platform-ai/environments/schema.ts';
import type { App } from 'cdktf';
import { ParentZoneStack } from './parent-zone-stack.ts';
import { RegistryStack } from './registry-stack.ts';
import { stackProps } from './stack-props.ts';

/** What the environments share: a registry to pull from, and a parent zone that delegates to theirs. */
export function addSharedStacks(
  app: App,
  organization: Organization,
  environments: readonly EnvironmentConfig[],
): void {
  const { registry } = organization;
  const [firstRegion, ...otherRegions] = organization.regions;
  new ParentZoneStack(app, stackId('shared', 'dns', 'global'), {
    ...stackProps(organization, 'shared', 'dns', {
      region: globalServicesRegion,
      stateRegion: firstRegion,
      place: 'global',
    }),
    zoneName: organization.domain,
  });
  const addRegistry = (region: RegionName, replicateTo: readonly RegionName[]) =>
    new RegistryStack(app, stackId('shared', 'registry', region), {
      ...stackProps(organization, 'shared', 'registry', { region, stateRegion: region, place: region }),
      ...registry,
      keyAlias: registryKeyAlias(organization),
      pullAccountIds: environments.map(({ name }) => organization.accounts[name].id),
      replicateTo,
    });
  const copies = otherRegions.map((region) => addRegistry(region, []));
  const source = addRegistry(firstRegion, otherRegions);
  // A push to a repository that a copy does not have yet lets ECR make it there: unencrypted by our key, with mutable tags.
  for (const copy of copies) source.addDependency(copy);
}
