import { regionNames } from '../catalogue/index.ts';
import { type Account, accountNames, accountsOf, regionalNames } from '../naming.ts';
import { internalTools } from '../platform-tools.ts';
import type { EnvironmentConfig, Organization } from '../schema.ts';
import type { Problem } from './problem.ts';

/** Checks accounts and names, and finds placeholders that the adopter has not replaced. */
export function* checkIdentity(
  organization: Organization,
  environments: readonly EnvironmentConfig[],
): Generator<Problem> {
  const accounts = accountsOf(organization, environments);
  yield* checkAccounts(accounts);
  yield* checkNameLengths(organization, environments, accounts);
  for (const [start, names] of refusedStarts) {
    if (!`${organization.prefix}-`.startsWith(start)) continue;
    yield {
      level: 'error',
      path: 'organization.prefix',
      found: organization.prefix,
      allowed: `a prefix that does not start with ${start}, which AWS refuses in names of ${names}`,
      change: 'choose another prefix',
    };
  }
  for (const { name, delivery } of environments) {
    if (delivery.gitRevision === organization.repository.defaultBranch) continue;
    yield {
      level: 'warning',
      path: `${name}.delivery.gitRevision`,
      found: delivery.gitRevision,
      allowed: `organization.repository.defaultBranch (${organization.repository.defaultBranch}), which releases write to`,
      change: 'write the default branch, unless this environment gets no releases',
    };
  }
  yield* checkAccess(environments);
  yield* findPlaceholders(organization, environments);
}

/** Starts of names that AWS keeps for itself. */
const refusedStarts = [
  ['internal-', 'load balancers'],
  ['sg-', 'security groups'],
  ['sthree-', 'buckets'],
  ['amzn-s3-demo-', 'buckets'],
] as const;

const organizational: Readonly<Record<string, string>> = {
  shared: 'organization.shared',
  backup: 'organization.backupAccount',
};
const accountPath = ({ name }: Account): string => organizational[name] ?? `${name}.account`;

function* checkAccounts(accounts: readonly Account[]): Generator<Problem> {
  for (const [index, account] of accounts.entries()) {
    const twin = accounts.slice(0, index).find((other) => other.id === account.id);
    if (twin) {
      yield {
        level: 'error',
        path: `${accountPath(account)}.id`,
        found: account.id,
        allowed: 'a separate account for each environment, a shared one, and one for copies of backups',
        change: `write another id: ${accountPath(twin)} already has this one`,
      };
    }
  }
}

/** Checks the longest names that naming.ts derives against AWS' limits. */
function* checkNameLengths(
  organization: Organization,
  environments: readonly EnvironmentConfig[],
  accounts: readonly Account[],
): Generator<Problem> {
  const tooLong = (kind: string, name: string, limit: number): Problem[] =>
    name.length <= limit
      ? []
      : [
          {
            level: 'error',
            path: 'organization.prefix',
            found: organization.prefix,
            allowed: `a prefix that keeps ${kind} within ${limit} characters`,
            change: `"${name}" has ${name.length}; shorten the prefix by ${name.length - limit}`,
          },
        ];
  const longest = (names: readonly string[]): string => names.reduce((a, b) => (b.length > a.length ? b : a), '');
  const regional = environments.flatMap((environment) =>
    environment.regions
      .filter((region) => regionNames.includes(region.name))
      .map((region) => regionalNames(organization, environment, region.name)),
  );
  yield* tooLong(
    'target groups',
    longest(regional.flatMap((names) => internalTools.map(({ name }) => names.resource(name)))),
    32,
  );
  yield* tooLong('load balancers', longest(regional.map((names) => names.resource('internal'))), 32);
  yield* tooLong('IAM roles', longest(regional.map((names) => names.resource('load-balancer-controller'))), 64);
  yield* tooLong(
    'buckets',
    longest([
      ...regional.map((names) => names.bucket('access-logs')),
      ...accounts.flatMap((account) =>
        organization.regions
          .filter((region) => regionNames.includes(region))
          .map((region) => accountNames(organization, account).stateLogBucket(region)),
      ),
    ]),
    63,
  );
}

function* checkAccess(environments: readonly EnvironmentConfig[]): Generator<Problem> {
  for (const { name, access, regions } of environments) {
    if (access?.authentication.kind !== 'mutual-tls') continue;
    for (const [index, { groupId }] of access.authorizations.entries()) {
      if (groupId === undefined) continue;
      yield {
        level: 'error',
        path: `${name}.access.authorizations[${index}].groupId`,
        found: groupId,
        allowed: 'undefined with mutual TLS: a certificate carries no groups',
        change: 'write undefined, which admits everyone with a certificate, or use SAML',
      };
    }
    for (const region of regions) {
      const id = access.authentication.clientRootCertificateIds[region.name];
      if (id !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) continue;
      yield {
        level: 'error',
        path: `${name}.access.authentication.clientRootCertificateIds.${region.name}`,
        found: id,
        allowed: 'the id of a certificate in ACM, for every region',
        change: 'import the client CA into ACM in that region and write its id here',
      };
    }
  }
}

/** Domains that RFC 2606 reserves for documentation. */
const isExampleDomain = (domain: string): boolean => /(^|\.)example(\.(com|net|org))?$/.test(domain);

const placeholder = (path: string, found: unknown, allowed: string): Problem => ({
  level: 'placeholder',
  path,
  found,
  allowed,
  change: 'replace the placeholder before the first apply',
});

function* findPlaceholders(organization: Organization, environments: readonly EnvironmentConfig[]): Generator<Problem> {
  for (const account of accountsOf(organization, environments)) {
    if (/^(\d)\1{11}$/.test(account.id)) {
      yield placeholder(`${accountPath(account)}.id`, account.id, 'the id of your AWS account');
    }
  }
  if (isExampleDomain(organization.domain)) {
    yield placeholder('organization.domain', organization.domain, 'a domain that you own');
  }
  const { repository } = organization;
  // Named, because an unknown key may have any value.
  for (const key of ['platform', 'production'] as const) {
    const owner = repository.owners[key];
    if (/^@example/.test(owner))
      yield placeholder(`organization.repository.owners.${key}`, owner, 'a team of your code host');
  }
  if (/^example/.test(repository.owner))
    yield placeholder('organization.repository.owner', repository.owner, 'your GitHub owner');
  for (const key of ['ownerId', 'repositoryId'] as const) {
    if (/^0*$/.test(repository[key])) {
      yield placeholder(`organization.repository.${key}`, repository[key], "the numeric id that GitHub's API shows");
    }
  }
  yield* exampleAddresses('organization.security.emails', organization.security?.emails ?? []);
  for (const { name, alarms, access } of environments) {
    yield* exampleAddresses(`${name}.alarms.emails`, alarms.emails);
    if (access?.authentication.kind !== 'mutual-tls') continue;
    for (const [region, id] of Object.entries(access.authentication.clientRootCertificateIds)) {
      if (id !== undefined && /^[0-]+$/.test(id)) {
        yield placeholder(
          `${name}.access.authentication.clientRootCertificateIds.${region}`,
          id,
          'an imported certificate',
        );
      }
    }
  }
}

function* exampleAddresses(path: string, emails: readonly string[]): Generator<Problem> {
  for (const [index, email] of emails.entries()) {
    const [, domain = ''] = email.split('@');
    if (isExampleDomain(domain)) yield placeholder(`${path}[${index}]`, email, 'an address that your team reads');
  }
}
