import type { Platform } from '@sample-platform-ai/environments/index.ts';
import type { EnvironmentConfig, ServiceSpec } from '@sample-platform-ai/environments/schema.ts';
import { alpha, beta, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { fees } from '@sample-platform-ai/environments/test/services.ts';

const [first, ...others] = beta.regions;

/** Comes after beta, in the same two regions. */
export const gamma: EnvironmentConfig = {
  ...beta,
  name: 'gamma',
  account: { ...beta.account, id: '400000000004' },
  dns: { ...beta.dns, zoneName: 'gamma.test.example.net' },
  regions: [
    { ...first, vpcCidr: '10.80.0.0/16', serviceCidr: '172.21.48.0/20', vpnClientCidr: '10.251.16.0/22' },
    ...others.map((region) => ({
      ...region,
      vpcCidr: '10.84.0.0/16',
      serviceCidr: '172.21.64.0/20',
      vpnClientCidr: '10.251.20.0/22',
    })),
  ],
};

/** Three environments in promotion order, none of which records deployments. */
export const promotionPlatform: Platform = { ...testPlatform, environments: [alpha, beta, gamma] };

/** The same, where each environment runs a service that records deployments. */
const recording: ServiceSpec = { ...fees, capabilities: ['release-ledger'] };
export const recordingPlatform: Platform = {
  ...promotionPlatform,
  services: promotionPlatform.services.map((each) => (each.name === fees.name ? recording : each)),
};

/** As an adopter applies it: no placeholder is left. */
export const adoptedPlatform: Platform = {
  ...recordingPlatform,
  organization: {
    ...recordingPlatform.organization,
    domain: 'platform.acme.dev',
    security: recordingPlatform.organization.security && {
      ...recordingPlatform.organization.security,
      emails: ['security@acme.dev'],
    },
  },
  environments: recordingPlatform.environments.map((environment) => ({
    ...environment,
    dns: { ...environment.dns, zoneName: `${environment.name}.platform.acme.dev` },
    alarms: { emails: [`${environment.name}@acme.dev`] },
  })),
};

export const [sydney, melbourne] = ['ap-southeast-2', 'ap-southeast-4'] as const;
