import { globalServicesRegion, type RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { registryKeyAlias, sharedAccount, stackId } from '@sample-platform-ai/environments/naming.ts';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { previewImages } from '@sample-platform-ai/environments/plan/previews.ts';
import type { App } from 'cdktf';
import { ParentZoneStack } from './parent-zone-stack.ts';
import { RegistryStack } from './registry-stack.ts';
import { addSharedSecurity } from './security.ts';
import { stackProps } from './stack-props.ts';

/** The stacks of the shared account: its baseline, the registry, and the parent zone of the environments' zones, unless it is adopted. */
export function addSharedStacks(app: App, platform: Platform): void {
  const { organization, environments, services } = platform;
  const account = sharedAccount(organization);
  addSharedSecurity(app, organization);
  const [firstRegion, ...otherRegions] = organization.regions;
  if (organization.zone === 'create') {
    new ParentZoneStack(app, stackId(account.name, 'dns', 'global'), {
      ...stackProps(organization, account, 'dns', {
        region: globalServicesRegion,
        stateRegion: firstRegion,
        scope: 'global',
      }),
      zoneName: organization.domain,
    });
  }
  const images = services.flatMap(imagesOf).map(({ repository }) => repository);
  const repositories = [...images, ...previewImages(platform)];
  const addRegistry = (region: RegionName, replicateTo: readonly RegionName[]) =>
    new RegistryStack(app, stackId(account.name, 'registry', region), {
      ...stackProps(organization, account, 'registry', { region, stateRegion: region, scope: region }),
      ...organization.registry,
      keyAlias: registryKeyAlias(organization),
      repositories,
      pullAccountIds: [...new Set(environments.map((environment) => environment.account.id))],
      replicateTo,
    });
  const copies = otherRegions.map((region) => addRegistry(region, []));
  const source = addRegistry(firstRegion, otherRegions);
  // ECR creates a missing repository in a destination without this key and with mutable tags, so destinations come first.
  for (const copy of copies) source.addDependency(copy);
}
