import { describe, expect, it } from 'vitest';
import type { Platform } from '../index.ts';
import { alpha, beta, organization, testPlatform } from '../test/platform.ts';
import { fees, orders } from '../test/services.ts';
import { changed } from '../test/slips.ts';
import { validate } from '../validate.ts';
import { describeProblem } from './problem.ts';

const errorsOf = (change: Partial<Platform>) =>
  validate({ ...testPlatform, ...change }, new Date('2026-11-23T00:00:00Z'))
    .filter(({ level }) => level === 'error')
    .map(describeProblem);

const inBeta = (path: string, value: unknown) => errorsOf({ environments: [alpha, changed(beta, path, value)] });
const inOrganization = (path: string, value: unknown) => errorsOf({ organization: changed(organization, path, value) });
const inOrders = (path: string, value: unknown) => errorsOf({ services: [changed(orders, path, value), fees] });

/** In a second group, because the platform needs one without taints. */
const inGroup = (key: 'labels' | 'taints', value: unknown) => {
  const { system } = beta.cluster.nodeGroups;
  return inBeta('cluster.nodeGroups', { system, apart: { ...system, [key]: value } });
};
const taint = (key: string, value: string) => ({ key, value, effect: 'PREFER_NO_SCHEDULE' });
const long = 'x'.repeat(64);

describe('labels and taints of nodes', () => {
  it.each(['a/b/c', 'a..b//c', '-a', 'a-', 'a b', '/a', 'a/', long])('refuses the key %j', (key) => {
    const expected = expect.stringMatching(/apart\.(labels|taints).*allowed: a key of Kubernetes of at most 63/);
    expect(inGroup('labels', { [key]: 'x' })).toContainEqual(expected);
    expect(inGroup('taints', [taint(key, 'x')])).toContainEqual(expected);
  });

  it.each(['', 'a b', '-a', 'a-', 'a/b', long])('refuses the value %j', (value) => {
    const expected = expect.stringMatching(/apart\.(labels|taints).*allowed: a value of 1 to 63 letters, digits/);
    expect(inGroup('labels', { team: value })).toContainEqual(expected);
    expect(inGroup('taints', [taint('team', value)])).toContainEqual(expected);
  });

  it.each(['kubernetes.io/role', 'node.kubernetes.io/x', 'k8s.io/x', 'eks.amazonaws.com/x', 'platform/node-group'])(
    'refuses the label %s, whose prefix EKS or the platform reserves',
    (key) => {
      expect(inGroup('labels', { [key]: 'x' })).toEqual([
        expect.stringMatching(/apart\.labels.*allowed: a key without the prefixes kubernetes\.io\//),
      ]);
    },
  );

  it('refuses more taints than a node group takes', () => {
    const most = Array.from({ length: 50 }, (_, index) => taint(`k${index}`, 'v'));
    expect(inGroup('taints', most)).toEqual([]);
    expect(inGroup('taints', [...most, taint('one-more', 'v')])).toEqual([
      expect.stringMatching(/apart\.taints: found .*; allowed: 50 or less entries/),
    ]);
  });

  it.each(['team', 'acme.io/team', 'notkubernetes.io/team', 'A_b.c', 'x'.repeat(63)])('accepts the key %s', (key) => {
    expect(inGroup('labels', { [key]: 'x'.repeat(63) })).toEqual([]);
    expect(inGroup('taints', [taint(key, 'A_b.c')])).toEqual([]);
  });
});

describe('the repository', () => {
  it.each(['?x=1', '#x', '/', ':8443'])('refuses an issuer of tokens that ends in %s, as IAM does', (end) => {
    expect(inOrganization('repository.tokenIssuer', `https://tokens.acme.io${end}`)).toEqual([
      expect.stringMatching(/repository\.tokenIssuer: .*allowed: an https URL .*without port, user, query/),
    ]);
  });

  it.each(['https://user:word@git.acme.io', 'https://git.acme.io?x=1', 'https://git.acme.io/', 'https://Git.acme.io'])(
    'refuses the code host %s',
    (host) => {
      expect(inOrganization('repository.codeHost', host)).toEqual([
        expect.stringMatching(/repository\.codeHost: .*allowed: an https URL .*without user, query/),
      ]);
    },
  );

  it.each([
    ['owner', '..'],
    ['owner', '-acme'],
    ['owner', 'x'.repeat(40)],
    ['name', '.'],
    ['name', '..'],
    ['name', 'platform.git'],
    ['name', 'x'.repeat(101)],
    ['owners.platform', 'acme/platform'],
    ['owners.platform', '@acme/'],
    ['owners.platform', '#acme'],
    ['owners.production', '@acme/platform @acme/more'],
  ])('refuses repository.%s = %j', (key, value) => {
    expect(inOrganization(`repository.${key}`, value)).toEqual([
      expect.stringMatching(/repository\.(owner|name).*allowed: (a GitHub (owner|repository)'s name|one owner)/),
    ]);
  });

  it.each([
    ['tokenIssuer', 'https://git.acme.io/_services/token'],
    ['codeHost', 'https://git.acme.io:8443'],
    ['owner', 'jo_acme'],
    ['name', '.github'],
    ['owners.platform', '@jo-acme'],
    ['owners.platform', 'platform@acme.io'],
  ])('accepts repository.%s = %j', (key, value) => {
    expect(inOrganization(`repository.${key}`, value)).toEqual([]);
  });
});

describe('paths', () => {
  it.each(['/etc/Dockerfile', '../Dockerfile', 'app/../Dockerfile', './Dockerfile', 'app/a b/Dockerfile', 'app//x'])(
    'refuses %j',
    (path) => {
      const expected = expect.stringMatching(/: found .*allowed: a path from the root of the repository, without/);
      expect(inOrders('components.api.image.dockerfile', path)).toContainEqual(expected);
      expect(inOrders('components.api.image.context', path)).toContainEqual(expected);
      expect(inOrders('dev', path)).toEqual([expected]);
    },
  );
});

describe('addresses', () => {
  it.each(['on call', 'a@b', ''])('refuses the email %j, and shows one', (email) => {
    const expected = expect.stringMatching(
      /emails\[0\]: found .*; allowed: an email address, such as oncall@example\.org/,
    );
    expect(inBeta('alarms.emails', [email])).toEqual([expected]);
    expect(inOrganization('security.emails', [email])).toEqual([expected]);
  });

  it.each(['runbook', 'javascript:alert(1)', 'ftp://files.acme.io'])('refuses the link %j', (link) => {
    expect(inOrders('links', { runbook: link })).toEqual([
      expect.stringMatching(/links\.runbook: found .*; allowed: an http or https address, such as https:/),
    ]);
  });

  it('says once what a code host is', () => {
    expect(inOrganization('repository.codeHost', 'git@github.com')).toEqual([
      expect.stringMatching(/repository\.codeHost: found "git@github\.com"; allowed: an https URL/),
    ]);
  });
});

describe('lists', () => {
  const three = ['ap-southeast-2', 'ap-southeast-4', 'ap-southeast-1'];
  it.each([
    [[], /originRegions: found \[\]; allowed: 1 or more entries/],
    [three, /originRegions: found .*; allowed: 2 or less entries/],
  ])('names the closest length of %j', (regions, expected) => {
    expect(inBeta('edge.originRegions', regions)).toContainEqual(expect.stringMatching(expected));
  });

  it.each([
    ['services.orders.api.replicas', [2], /replicas: found \[2\]; allowed: 2 or more entries/],
    ['observability.loki.replicas', Number.NaN, /loki\.replicas: found .*; allowed: 1, 3/],
    ['database.backupWindow', 'at night', /backupWindow: found "at night"; allowed: hh:mm-hh:mm in UTC/],
  ])('computes nothing from %s = %j', (path, value, expected) => {
    const environments = [alpha, changed(beta, path, value)];
    const lines = validate({ ...testPlatform, environments }, new Date('2026-11-23T00:00:00Z')).map(describeProblem);
    expect(lines).toContainEqual(expect.stringMatching(expected));
    expect(lines.filter((line) => line.includes('NaN'))).toEqual([]);
  });

  it.each(['constructor', 'toString', '__proto__'])('finds nothing by the name %s, which every object has', (name) => {
    expect(inOrders('database.migrate.component', name)).toContainEqual(
      expect.stringMatching(/migrate\.component: found .*; allowed: (a component|lower-case letters)/),
    );
    expect(inBeta('database.engineVersion', name)).toContainEqual(
      expect.stringMatching(/engineVersion: found .*; allowed: PostgreSQL in standard support on .*: 16 \(until/),
    );
    expect(inBeta('cluster.kubernetesVersion', name)).toContainEqual(
      expect.stringMatching(/kubernetesVersion: found .*; allowed: Kubernetes in standard support on /),
    );
  });

  it('takes no name of an account from a key that it does not have', () => {
    expect(inBeta('account.name', Symbol('value'))).toEqual([
      expect.stringMatching(/^beta\.account: found \["name"\]; .*remove "name"/),
    ]);
  });

  it('says of an empty list of choices that there is none', () => {
    const { components: _, ...bare } = orders;
    expect(errorsOf({ services: [{ ...bare, components: {} }, fees] })).toContainEqual(
      expect.stringMatching(/migrate\.component: .*runs the migration: none;/),
    );
  });
});

describe('numbers', () => {
  it.each([
    'cluster.lokiRetentionDays',
    'observability.prometheus.retentionDays',
    'ingress.accessLogRetentionDays',
    'edge.logRetentionDays',
  ])('refuses %s of more than a hundred years', (path) => {
    expect(inBeta(path, 36_500)).toEqual([]);
    expect(inBeta(path, 36_501)).toEqual([expect.stringMatching(/found 36501; allowed: 36500 or less;/)]);
  });

  it('refuses counts that do not fit in the 32 bits of AWS and of Kubernetes', () => {
    const expected = expect.stringMatching(/found 2147483648; allowed: 2147483647 or less;/);
    expect(inOrganization('registry.keepImages', 2 ** 31)).toEqual([expected]);
    expect(inOrders('components.cleanup.retries', 2 ** 31)).toEqual([expected]);
    expect(inBeta('budget.monthlyUsd', 2 ** 31)).toEqual([expected]);
  });
});
