import { delegationRoleArnPrefix } from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentName } from '@sample-platform-ai/environments/schema.ts';
import type { App } from 'cdktf';
import { DnsStack } from '../stacks/dns-stack.ts';
import { FoundationStack } from '../stacks/foundation-stack.ts';
import { NetworkStack } from '../stacks/network-stack.ts';
import { globalProps, type TestPlace, testOrganization, testPlace } from './organization.ts';

/** A region with the two stacks that every other regional one reads. */
export function testRegion(app: App, options: TestPlace) {
  const place = testPlace(options);
  const { names, props, site } = place;
  const foundation = new FoundationStack(app, `foundation-${names.code}`, {
    ...props('foundation'),
    names,
    alarms: { emails: [] },
    budget: undefined,
    protectFromDestroy: false,
  });
  const network = new NetworkStack(app, `network-${names.code}`, {
    ...props('network'),
    names,
    network: { natGateways: 'single', interfaceEndpoints: [], flowLogRetentionDays: 14 },
    site,
    foundation,
  });
  return { ...place, foundation, network };
}

/** An environment's zone. */
export const testDns = (app: App, environment: EnvironmentName): DnsStack =>
  new DnsStack(app, 'dns', {
    ...globalProps(environment, 'dns'),
    zoneName: `${environment}.${testOrganization.domain}`,
    parent: {
      zoneName: testOrganization.domain,
      accountId: testOrganization.accounts.shared.id,
      delegationRoleArnPrefix: delegationRoleArnPrefix(testOrganization, environment),
    },
    protectFromDestroy: false,
  });
