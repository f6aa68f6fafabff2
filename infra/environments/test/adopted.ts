import type { Platform } from '../index.ts';
import { alpha, beta, organization, testPlatform } from './platform.ts';

const domain = 'platform.acme.dev';
const [region] = alpha.regions;

/** The test platform of an adopter: it has no placeholders, and `alpha` has a VPN. */
export const adoptedPlatform: Platform = {
  ...testPlatform,
  organization: {
    ...organization,
    domain,
    security: organization.security && { ...organization.security, emails: ['security@acme.dev'] },
  },
  environments: [
    { ...alpha, access: beta.access, regions: [{ ...region, vpnClientCidr: '10.251.8.0/22' }] as const },
    beta,
  ].map((environment) => ({
    ...environment,
    dns: { ...environment.dns, zoneName: `${environment.name}.${domain}` },
    alarms: { emails: [`${environment.name}@acme.dev`] },
  })),
};
