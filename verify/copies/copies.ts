import type { Platform } from '@sample-platform-ai/environments/index.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { inRegions } from './regions.ts';

/** A way in which an adopter makes this repository their own. */
export interface Copy {
  readonly name: string;
  /** Edits the literals. @default none */
  readonly edit?: (platform: Platform) => Pick<Platform, 'organization' | 'environments'>;
  /** Commands of package.json that run after it, such as `['new', 'environment', 'staging', '--after', 'uat']`. @default none */
  readonly commands?: (platform: Platform) => readonly Command[];
  /** Projects of Vitest that run here in addition to those of every copy. @default none */
  readonly projects?: readonly string[];
  /** Commands that take back what the others did: then nothing may be left of it. @default none */
  readonly undo?: readonly Command[];
}
type Command = readonly [string, ...string[]];

const each = (
  platform: Platform,
  change: (environment: EnvironmentConfig, index: number) => EnvironmentConfig,
): Pick<Platform, 'organization' | 'environments'> => ({
  organization: platform.organization,
  environments: platform.environments.map(change),
});

/** Another name, domain, code host, accounts and addresses: what docs/adopt.md asks for. */
const renamed =
  (prefix: string, change: Partial<Platform['organization']['repository']> = {}): NonNullable<Copy['edit']> =>
  ({ organization, environments }) => {
    const domain = 'cloud.acme-rockets.io';
    return {
      organization: {
        ...organization,
        prefix,
        domain,
        shared: { ...organization.shared, id: '210987654320' },
        security: organization.security && { ...organization.security, emails: ['security@acme-rockets.io'] },
        backupAccount: organization.backupAccount && { ...organization.backupAccount, id: '210987654319' },
        repository: {
          ...organization.repository,
          owner: 'acme-rockets',
          name: 'platform',
          ownerId: '4711',
          repositoryId: '815',
          owners: { platform: '@acme-rockets/engineers', production: '@acme-rockets/on-call' },
          ...change,
        },
      },
      environments: environments.map((environment, index) => ({
        ...environment,
        account: { ...environment.account, id: `21098765432${index + 1}` },
        dns: { ...environment.dns, zoneName: `${environment.name}.${domain}` },
        alarms: { emails: [`${environment.name}@acme-rockets.io`] },
        delivery: { ...environment.delivery, gitRevision: change.defaultBranch ?? environment.delivery.gitRevision },
      })),
    };
  };

const everywhere =
  (...names: readonly [string, ...string[]]): NonNullable<Copy['edit']> =>
  (platform) => ({
    ...each(platform, (environment, index) => inRegions(environment, { names, index })),
    organization: { ...platform.organization, regions: names },
  });
/** The environment before production, or the only one. */
const beforeLast = ({ environments }: Platform): string => (environments.at(-2) ?? environments.at(-1))?.name ?? '';
/** Environments of other names, in the same order. */
const called = (platform: Platform, name: (index: number) => string) =>
  platform.environments.map((environment, index) => ({ ...environment, name: name(index) }));

const service = 'payments-api';
const newService = (...options: readonly string[]): Command => [
  'new',
  'service',
  service,
  '--team',
  'payments',
  ...options,
];
const itsTests = [`app/${service}`];
/** A service that comes, is tested, and goes. */
const visitor = (...options: readonly string[]): Pick<Copy, 'commands' | 'projects' | 'undo'> => ({
  commands: () => [newService(...options)],
  projects: [...itsTests, 'delivery of the literals', 'app/ by its images'],
  undo: [['run', 'remove', 'service', service]],
});

/** Every copy; each has to be as green as the original. */
export const copies: readonly Copy[] = [
  { name: 'renamed', edit: renamed('ab') },
  { name: 'long-prefix', edit: renamed('rockets8') },
  {
    name: 'one-environment',
    edit: ({ organization, environments }) => ({ organization, environments: environments.slice(-1) }),
  },
  {
    name: 'other-environments',
    edit: (platform) => ({
      organization: platform.organization,
      environments: called(platform, (index) => `stage${index + 1}`),
    }),
  },
  {
    // Words that the code has for other things.
    name: 'common-words',
    edit: (platform) => {
      const named = {
        ...platform,
        environments: called(platform, (index) => ['test', 'data', 'plan'][index] ?? 'main'),
      };
      return renamed('api')(named);
    },
  },
  {
    // In the middle of the order of promotion, and a service without an option.
    name: 'fourth-environment',
    commands: (platform) => [['new', 'environment', 'canary', '--after', beforeLast(platform)], newService()],
    projects: itsTests,
  },
  {
    name: 'no-vpn',
    edit: (platform) =>
      each(platform, (environment) => {
        const [first, ...others] = environment.regions.map((region) => ({ ...region, vpnClientCidr: undefined }));
        const delivery = { ...environment.delivery, clusterRunners: true };
        return first ? { ...environment, access: undefined, delivery, regions: [first, ...others] } : environment;
      }),
  },
  {
    name: 'no-waf',
    edit: (platform) =>
      each(platform, (environment) => ({
        ...environment,
        ingress: { ...environment.ingress, waf: undefined },
        edge: { ...environment.edge, waf: undefined },
      })),
  },
  { name: 'single-instance', edit: everywhere('ap-southeast-2') },
  { name: 'eu-pair', edit: everywhere('eu-west-1', 'eu-central-1') },
  { name: 'us-east-1', edit: everywhere('us-east-1'), commands: () => [newService('--site')], projects: itsTests },
  {
    name: 'three-regions',
    edit: everywhere('ap-southeast-2', 'ap-southeast-4', 'ap-southeast-1'),
    commands: () => [newService('--worker')],
    projects: itsTests,
  },
  { name: 'melbourne-first', edit: everywhere('ap-southeast-4', 'ap-southeast-2') },
  { name: 'default-branch', edit: renamed('acme', { defaultBranch: 'trunk' }) },
  {
    name: 'github-enterprise',
    edit: (platform) => {
      const own = renamed('acme', {
        codeHost: 'https://git.acme-rockets.io',
        tokenIssuer: 'https://git.acme-rockets.io/_services/token',
      })(platform);
      return { ...own, organization: { ...own.organization, zone: 'adopt' } };
    },
  },
  {
    name: 'no-service',
    commands: ({ services }) => services.map(({ name }) => ['run', 'remove', 'service', name] as const),
  },
  {
    name: 'no-ledger',
    commands: ({ services }) => [
      ...services
        .filter(({ capabilities }) => capabilities?.includes('release-ledger'))
        .map(({ name }) => ['run', 'remove', 'service', name] as const),
      newService('--database', '--worker'),
    ],
    projects: itsTests,
  },
  { name: 'second-service', ...visitor('--database', '--site', '--worker') },
  { name: 'service-with-database', ...visitor('--database') },
];
