import { describe, expect, it } from 'vitest';
import { type Platform, platform } from './index.ts';
import type { Organization } from './schema.ts';
import { alpha, beta, organization, testPlatform } from './test/platform.ts';
import { errors, errorsOf, now } from './test/problems.ts';
import { fees, orders } from './test/services.ts';
import { changed, gone } from './test/slips.ts';
import { validate } from './validate.ts';
import { describeProblem } from './validation/problem.ts';

describe('validate', () => {
  it('finds no error in the literals as they are', () => {
    expect(errors(validate(platform, now))).toEqual([]);
    expect(errorsOf({})).toEqual([]);
  });

  it('refuses a platform without an environment', () => {
    expect(errorsOf({ environments: [] })).toContainEqual(expect.stringMatching(/environments: found "none"/));
  });

  it('says of an invalid environment what is wrong, and not that there is none', () => {
    const found = errorsOf({ environments: [changed(changed(alpha, 'name', 'Not_A_Name'), 'regions', gone)] });
    expect(found).toContainEqual(
      expect.stringMatching(/name: found "Not_A_Name"; allowed: 2 to 10 lower-case letters/),
    );
    expect(found.filter((line) => line.startsWith('environments: '))).toEqual([]);
  });

  it('names a service without a valid name by its place in the list', () => {
    const found = errorsOf({ services: [orders, changed(fees, 'name', 'a name with spaces')] });
    expect(found).toContainEqual(expect.stringMatching(/^services\[1\]\.name: found "a name with spaces"/));
  });

  it('accepts a platform without a service', () => {
    const environments = [alpha, beta].map((environment) => ({ ...environment, services: {} }));
    expect(errorsOf({ environments, services: [] })).toEqual([]);
  });

  it('reports the slips of every literal at once', () => {
    const found = errorsOf({
      environments: [changed(alpha, 'regions[0].vpcCidr', '10.10.0.0/30'), changed(beta, 'network', gone)],
      services: [changed(orders, 'team', 7), fees],
    });
    expect(found.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['alpha.regions[0].vpcCidr', 'beta.network', 'services.orders.team']),
    );
  });

  it.each(['2027-12-01', '2032-02-29'])('reports versions out of support as a warning, on %s', (day) => {
    const problems = validate(testPlatform, new Date(`${day}T00:00:00Z`));
    expect(errors(problems)).toEqual([]);
    expect(problems.map(describeProblem)).toContainEqual(
      expect.stringMatching(/^beta\.cluster\.kubernetesVersion: .*standard support ended on .*upgrade to/),
    );
  });

  it('warns before the end of support, and reports placeholders', () => {
    const later = validate(testPlatform, new Date('2027-06-20T00:00:00Z'));
    expect(later.filter(({ level }) => level === 'warning').map(({ path }) => path)).toContain(
      'beta.cluster.kubernetesVersion',
    );
    const sample: Platform = {
      ...testPlatform,
      organization: {
        ...organization,
        domain: 'platform.example.com',
        shared: { id: '111111111111', bootstrapState: 'local' },
        repository: {
          ...organization.repository,
          ownerId: '0',
          owners: { platform: '@example-org/x', production: '@a/b' },
        },
      },
    };
    expect(
      validate(sample, now)
        .filter(({ level }) => level === 'placeholder')
        .map(({ path }) => path),
    ).toEqual(
      expect.arrayContaining([
        'organization.shared.id',
        'organization.domain',
        'organization.repository.ownerId',
        'organization.repository.owners.platform',
      ]),
    );
  });

  it('reports an unknown key whose value is no text', () => {
    const owners = { ...organization.repository.owners, teams: Symbol('value') };
    const misspelled = { ...organization, repository: { ...organization.repository, owners } };
    expect(errors(validate({ ...testPlatform, organization: misspelled }, now))).toEqual([
      expect.stringMatching(/^organization\.repository\.owners: found \["teams"\]; .*remove "teams"/),
    ]);
  });

  it('finds no placeholder in real values', () => {
    const own: Organization = {
      ...organization,
      domain: 'platform.acme.io',
      security: { retentionDays: 30, lock: 'none', emails: ['security@acme.io'] },
    };
    const withAccess = changed({ ...alpha, access: beta.access }, 'regions[0].vpnClientCidr', '10.252.0.0/22');
    const environments = [withAccess, beta].map((config) => ({
      ...config,
      dns: { ...config.dns, zoneName: `${config.name}.platform.acme.io` },
      alarms: { emails: ['ops@acme.io'] },
    }));
    expect(validate({ ...testPlatform, organization: own, environments }, now)).toEqual([]);
  });
});
