import type { Platform } from '../index.ts';
import { alpha, beta, organization, testPlatform } from './platform.ts';

const domain = 'platform.acme.dev';
const [region] = alpha.regions;

/** The test platform as an adopter applies it: no placeholder is left, and `alpha` is reached over the VPN. */
export const adoptedPlatform: Platform = {
  ...testPlatform,
  organization: { ...organization, domain },
  environments: [
    { ...alpha, access: beta.access, regions: [{ ...region, vpnClientCidr: '10.251.8.0/22' }] as const },
    beta,
  ].map((environment) => ({
    ...environment,
    dns: { ...environment.dns, zoneName: `${environment.name}.${domain}` },
    alarms: { emails: [`${environment.name}@acme.dev`] },
  })),
};
