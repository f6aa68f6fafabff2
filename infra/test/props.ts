import { globalServicesRegion, type RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { type Account, accountOf, type Layer, sharedAccount } from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { organization } from '@sample-platform-ai/environments/test/platform.ts';
import type { PlatformStackProps } from '../stacks/platform-stack.ts';
import { stackProps } from '../stacks/stack-props.ts';

const props = (account: Account, layer: Layer, region: string): PlatformStackProps =>
  stackProps(organization, account, layer, { region, stateRegion: organization.regions[0], scope: 'global' });

/** Common props of a global stack. */
export const globalProps = (
  environment: EnvironmentConfig,
  layer: Layer,
  region: string = globalServicesRegion,
): PlatformStackProps => props(accountOf(environment), layer, region);

/** The same, in the account that environments share. */
export const sharedProps = (layer: Layer, region: RegionName | typeof globalServicesRegion): PlatformStackProps =>
  props(sharedAccount(organization), layer, region);
