import type { Fault } from './fault.ts';
import { dnsOf } from './world.ts';

const id = '300000000003';

/** Of what is asked once for the account. */
export const accountFaults: readonly Fault[] = [
  {
    of: 'a service-linked role that is missing, and may not be made',
    change: (world) => {
      delete world.serviceRoles['rds.amazonaws.com'];
      world.decides = (action) => (action === 'iam:CreateServiceLinkedRole' ? 'organization' : undefined);
    },
    check: 'service-linked role',
    subject: 'rds.amazonaws.com',
    found: 'neither: service control policy',
    fix: /create-service-linked-role --aws-service-name rds.amazonaws.com/,
    also: ['permissions'],
  },
  {
    of: 'no SAML provider',
    change: (world) => {
      world.samlProviders = {};
    },
    check: 'SAML provider',
    subject: 'vpn',
    found: 'no such provider',
    fix: /create-saml-provider --name vpn/,
  },
  {
    of: 'a SAML provider that has expired',
    change: (world) => {
      world.samlProviders = { [`arn:aws:iam::${id}:saml-provider/vpn`]: new Date('2024-02-29T00:00:00Z') };
    },
    check: 'SAML provider',
    subject: 'vpn',
    found: 'until 2024-02-29',
    fix: /update-saml-provider/,
  },
  {
    of: 'no administrator role',
    change: (world) => {
      world.roles = [];
    },
    check: 'administrator role',
    subject: 'administrator',
    found: 'no such role',
    fix: /Make the role in the account/,
  },
  {
    of: 'an administrator role of another path',
    change: (world) => {
      world.roles = [`arn:aws:iam::${id}:role/people/administrator`];
    },
    check: 'administrator role',
    subject: 'administrator',
    found: `arn:aws:iam::${id}:role/people/administrator`,
    fix: /Set delivery.administratorRoleName of beta to people\/administrator/,
  },
  {
    of: 'a delegation role that does not trust the caller',
    change: (world) => {
      world.refused.add('AssumeRole');
    },
    check: 'domain',
    subject: 'test-beta-delegation-read',
    found: 'refused',
    fix: /Apply bootstrap of the shared account/,
  },
  {
    of: 'no parent zone',
    change: (world) => {
      world.sharedZones = [];
    },
    check: 'domain',
    subject: 'test.example.net',
    found: '0',
    fix: /pnpm tofu shared apply/,
  },
  {
    of: 'two parent zones',
    change: (world) => {
      world.sharedZones.push(...world.sharedZones);
    },
    check: 'domain',
    subject: 'test.example.net',
    found: '2',
    fix: /Delete the zones of the shared account/,
  },
  {
    of: 'a domain that leads nowhere',
    change: (world) => {
      world.nameServers = { 'beta.test.example.net': dnsOf('beta.test.example.net') };
    },
    check: 'domain',
    subject: 'test.example.net NS',
    found: 'no name servers',
    fix: /Enter these name servers for test.example.net .*: ns-1.test.example.net.example, ns-2/,
  },
  {
    of: 'a zone that its parent does not lead to',
    change: (world) => {
      world.nameServers['beta.test.example.net'] = ['ns-1.elsewhere.example'];
    },
    check: 'delegation',
    subject: 'beta.test.example.net NS',
    found: 'ns-1.elsewhere.example',
    fix: /pnpm tofu beta apply --layer dns$/,
  },
  {
    of: 'two zones of its name',
    change: (world) => {
      world.ownZones.push(...world.ownZones);
    },
    check: 'delegation',
    subject: 'beta.test.example.net',
    found: '2',
    fix: /Delete the zones named beta.test.example.net/,
  },
  ...(
    [
      ['organization', 'service control policy', /administers the organization/],
      ['boundary', 'permissions boundary', /delete-role-permissions-boundary --role-name test-beta-(plan|apply)/],
      ['explicitDeny', 'explicit deny', /Find the policy of test-beta-(plan|apply) that denies it/],
      ['implicitDeny', 'no allowance', /Apply bootstrap of beta from this commit/],
    ] as const
  ).map(
    ([decision, found, fix]): Fault => ({
      of: `permissions: ${found}`,
      change: (world) => {
        world.decides = (action) => (action === 'eks:CreateCluster' ? decision : undefined);
      },
      check: 'permissions',
      subject: 'test-beta-apply eks',
      found,
      fix,
    }),
  ),
  {
    of: 'roles that bootstrap has not made yet',
    change: (world) => {
      world.policies = () => undefined;
      world.serviceRoles['autoscaling.amazonaws.com'] = 'AWSServiceRoleForAutoScaling';
    },
    check: 'permissions',
    subject: 'test-beta-plan',
    found: 'no such role',
    fix: /Apply bootstrap of beta, which makes it/,
  },
];
