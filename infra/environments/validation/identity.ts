import { regionNames } from '../catalogue.ts';
import { accountNames, regionalNames } from '../naming.ts';
import type { AccountName, EnvironmentConfig, Organization } from '../schema.ts';
import { internalServices, publicServices } from '../services.ts';
import type { Problem } from './problem.ts';

/** Accounts, names and whatever still stands where the adopter's own values belong. */
export function* checkIdentity(
  organization: Organization,
  environments: readonly EnvironmentConfig[],
): Generator<Problem> {
  yield* checkAccounts(organization);
  yield* checkNameLengths(organization, environments);
  yield* checkAccess(environments);
  yield* findPlaceholders(organization, environments);
}

function* checkAccounts({ accounts }: Organization): Generator<Problem> {
  const entries = Object.entries(accounts);
  for (const [index, [name, { id }]] of entries.entries()) {
    const path = `organization.accounts.${name}.id`;
    if (!/^\d{12}$/.test(id)) {
      yield {
        level: 'error',
        path,
        found: id,
        allowed: 'twelve digits, as text',
        change: 'copy the id from the AWS console',
      };
    }
    const twin = entries.slice(0, index).find(([, other]) => other.id === id);
    if (twin) {
      yield {
        level: 'error',
        path,
        found: id,
        allowed: 'an account of its own for each environment',
        change: `organization.accounts.${twin[0]} has this id already`,
      };
    }
  }
}

/** AWS' limits on the longest names that naming.ts derives. */
function* checkNameLengths(organization: Organization, environments: readonly EnvironmentConfig[]): Generator<Problem> {
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
      .map((region) =>
        regionalNames(organization, { name: environment.name, zoneName: environment.dns.zoneName }, region.name),
      ),
  );
  const services = [...Object.values(publicServices), ...internalServices].map((service) => service.name);
  yield* tooLong(
    'target groups',
    longest(regional.flatMap((names) => services.map((name) => names.resource(name)))),
    32,
  );
  yield* tooLong('load balancers', longest(regional.map((names) => names.resource('internal'))), 32);
  yield* tooLong('IAM roles', longest(regional.map((names) => names.resource('load-balancer-controller'))), 64);
  const accounts: readonly AccountName[] = ['shared', ...environments.map((environment) => environment.name)];
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

/** Reserved for documentation by RFC 2606, so nobody's own. */
const isExampleDomain = (domain: string): boolean => /(^|\.)example(\.(com|net|org))?$/.test(domain);

function* findPlaceholders(organization: Organization, environments: readonly EnvironmentConfig[]): Generator<Problem> {
  const placeholder = (path: string, found: unknown, allowed: string): Problem => ({
    level: 'placeholder',
    path,
    found,
    allowed,
    change: 'replace the placeholder before the first apply',
  });
  for (const [name, { id }] of Object.entries(organization.accounts)) {
    if (/^(\d)\1{11}$/.test(id))
      yield placeholder(`organization.accounts.${name}.id`, id, 'the id of your AWS account');
  }
  if (isExampleDomain(organization.domain)) {
    yield placeholder('organization.domain', organization.domain, 'a domain that you own');
  }
  const { repository } = organization;
  if (/^example/.test(repository.owner))
    yield placeholder('organization.repository.owner', repository.owner, 'your GitHub owner');
  for (const key of ['ownerId', 'repositoryId'] as const) {
    if (/^0*$/.test(repository[key])) {
      yield placeholder(`organization.repository.${key}`, repository[key], "the numeric id that GitHub's API shows");
    }
  }
  for (const { name, alarms, access } of environments) {
    for (const [index, email] of alarms.emails.entries()) {
      const [, domain = ''] = email.split('@');
      if (isExampleDomain(domain))
        yield placeholder(`${name}.alarms.emails[${index}]`, email, 'an address that someone reads');
    }
    if (access?.authentication.kind !== 'mutual-tls') continue;
    for (const [region, id] of Object.entries(access.authentication.clientRootCertificateIds)) {
      if (/^[0-]+$/.test(id)) {
        yield placeholder(
          `${name}.access.authentication.clientRootCertificateIds.${region}`,
          id,
          'an imported certificate',
        );
      }
    }
  }
}
