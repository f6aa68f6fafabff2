import type { Platform } from '@sample-platform-ai/environments/index.ts';
import type { EnvironmentConfig, ServiceSpec } from '@sample-platform-ai/environments/schema.ts';
import { alpha, beta, fees, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';

/** Comes after beta, in the same two regions. */
export const gamma: EnvironmentConfig = {
  ...beta,
  name: 'gamma',
  account: { ...beta.account, id: '400000000004' },
  dns: { ...beta.dns, zoneName: 'gamma.test.example.net' },
};

/** Three environments in promotion order, none of which records deployments. */
export const threeTiers: Platform = { ...testPlatform, environments: [alpha, beta, gamma] };

/** The same, where each environment runs a service that records deployments. */
const recording: ServiceSpec = { ...fees, capabilities: ['release-ledger'] };
export const recordingTiers: Platform = {
  ...threeTiers,
  services: threeTiers.services.map((each) => (each.name === fees.name ? recording : each)),
};

export const [sydney, melbourne] = ['ap-southeast-2', 'ap-southeast-4'] as const;
