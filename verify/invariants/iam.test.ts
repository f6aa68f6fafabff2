import { accountsOf } from '@sample-platform-ai/environments/naming.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { allPolicies, list, type PolicyOf, type Statement } from './policies.ts';
import { allResources, subjects, synthesizedTree } from './tree.ts';

const isKeyPolicy = ({ resource }: PolicyOf) => resource.type === 'aws_kms_key';
const isBoundary = ({ resource }: PolicyOf) => resource.address === 'aws_iam_policy.boundary';

/**
 * Actions that IAM cannot scope to a resource, so that an Allow on `*` without a condition is as narrow as possible. Taken
 * from AWS' service authorization reference; the list may only shrink.
 */
const unscopable: readonly RegExp[] = [/^ecr:GetAuthorizationToken$/, /^ec2:Describe/, /^cloudfront:List/];

/** IAM refuses a statement about nothing. */
const isWhole = ({ Action, Resource, Principal }: Statement): boolean =>
  list(Action).length > 0 && (Principal ? Object.values(Principal).flat() : list(Resource)).length > 0;

describe('without a service', () => {
  it('every statement still names an action and what it is about', () => {
    const environments = testPlatform.environments.map((environment) => ({ ...environment, services: {} }));
    const policies = allPolicies(synthesizedTree({ ...testPlatform, environments, services: [] }));
    expect(policies.length).toBeGreaterThan(50);
    expect(
      policies.flatMap(({ resource, statements }) =>
        statements.filter((each) => !isWhole(each)).map(({ Sid }) => `${resource.stack} ${resource.address}: ${Sid}`),
      ),
    ).toEqual([]);
  });
});

describe.each(subjects)('in $of', ({ platform, floor }) => {
  const tree = synthesizedTree(platform);
  const policies = allPolicies(tree);
  const accounts = accountsOf(platform.organization, platform.environments);
  const issuer = platform.organization.repository.tokenIssuer.replace('https://', '');

  /** `stack address: sid` of the statements for which a rule does not hold. */
  const breaking = (
    holds: (statement: Statement, policy: PolicyOf) => boolean,
    among: readonly PolicyOf[] = policies,
  ): string[] =>
    among.flatMap((policy) =>
      policy.statements
        .filter((statement) => !holds(statement, policy))
        .map(({ Sid }) => `${policy.resource.stack} ${policy.resource.address}.${policy.key}: ${Sid}`),
    );
  describe('every policy', () => {
    it('is looked at', () => {
      expect(policies.length).toBeGreaterThanOrEqual(100 * floor);
      expect(policies.flatMap(({ statements }) => statements).length).toBeGreaterThanOrEqual(300 * floor);
    });

    it('names an action, and what it is about', () => {
      expect(breaking(isWhole)).toEqual([]);
    });

    it('allows no service entirely, except the administration of a key by its account', () => {
      const wide = (action: string) => /^\*$|^[a-z0-9-]+:\*$/.test(action);
      expect(
        breaking(
          (statement, policy) =>
            statement.Effect === 'Deny' ||
            !list(statement.Action).some(wide) ||
            (isKeyPolicy(policy) &&
              statement.Sid === 'AccountDecides' &&
              JSON.stringify(statement.Principal).includes(':root"')),
        ),
      ).toEqual([]);
    });

    it('names what it allows, never what it does not', () => {
      expect(
        breaking(({ NotAction, NotResource, NotPrincipal }) => !NotAction && !NotResource && !NotPrincipal),
      ).toEqual([]);
    });

    it('allows on every resource only where a condition narrows it or AWS knows no resource', () => {
      const anywhere = (statement: Statement) => list(statement.Resource).includes('*');
      expect(
        breaking(
          (statement, policy) =>
            statement.Effect === 'Deny' ||
            !anywhere(statement) ||
            isKeyPolicy(policy) ||
            statement.Condition !== undefined ||
            list(statement.Action).every((action) => unscopable.some((known) => known.test(action))),
        ),
      ).toEqual([]);
    });

    it('trusts any principal only where a condition names the account', () => {
      const anybody = (principal: unknown) => principal === '*' || /"\*"/.test(JSON.stringify(principal ?? ''));
      expect(
        breaking(
          ({ Effect, Principal, Condition }) =>
            Effect === 'Deny' ||
            !anybody(Principal) ||
            /CallerAccount|PrincipalArn|SourceAccount|PrincipalAccount/.test(JSON.stringify(Condition)),
        ),
      ).toEqual([]);
    });

    it("fits AWS' limits", () => {
      const limits: Readonly<Record<string, number>> = {
        aws_iam_policy: 6144,
        aws_iam_role_policy: 10_240,
        aws_iam_role: 4096,
        aws_s3_bucket_policy: 20_480,
      };
      const sizes = policies.map(({ resource, statements }) => ({
        where: `${resource.stack} ${resource.address}`,
        size: JSON.stringify({ Version: '2012-10-17', Statement: statements }).length,
        limit: limits[resource.type] ?? 32_768,
      }));
      expect(sizes.filter(({ size, limit }) => size > limit)).toEqual([]);
    });
  });

  describe('roles', () => {
    const roles = allResources(tree, 'aws_iam_role');

    it('made by a stack are bounded', () => {
      const made = roles.filter(({ stack }) => !stack.includes('-bootstrap-'));
      expect(made.length).toBeGreaterThanOrEqual(30 * floor);
      for (const { stack, address, body, environment } of made) {
        expect(String(body['permissions_boundary']), `${stack} ${address}`).toMatch(
          new RegExp(`:policy/${platform.organization.prefix}-${environment}-boundary$`),
        );
      }
    });

    it('hold none of the administrator policies', () => {
      const attached = allResources(tree).map(({ body }) => String(body['policy_arn'] ?? ''));
      expect(
        attached.filter(
          (arn) => /Administrator|PowerUser|IAMFullAccess|\/Amazon.*FullAccess$/.test(arn) && !arn.includes('eks::aws'),
        ),
      ).toEqual([]);
    });

    it('are trusted by a service only on behalf of an account or a cluster, or by exact roles', () => {
      const trusts = policies.filter(({ key }) => key === 'assume_role_policy');
      expect(trusts).toHaveLength(roles.length);
      expect(
        breaking(({ Principal, Condition }) => {
          const principal = (Principal ?? {}) as Record<string, string | readonly string[]>;
          const condition = JSON.stringify(Condition ?? {});
          if (principal['Federated']) return /StringEquals/.test(condition) && !/StringLike|\*/.test(condition);
          // Another account as such only together with the exact roles that it may send.
          const exact = (arns: readonly string[]) =>
            arns.length > 0 && arns.every((arn) => /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn));
          if (principal['AWS'])
            return exact(list(principal['AWS'])) || exact(list(Condition?.['StringEquals']?.['aws:PrincipalArn']));
          // Instances assume a role by their profile, S3 documents no source for replication, and CloudTrail none for its log group.
          const sourceless = ['ec2.amazonaws.com', 's3.amazonaws.com', 'cloudtrail.amazonaws.com'];
          return (
            list(principal['Service']).some((service) => sourceless.includes(service)) ||
            /aws:Source(Account|Arn)/.test(condition)
          );
        }, trusts),
      ).toEqual([]);
    });

    it('assumed by GitHub ask for the audience and an exact subject in both of its forms', () => {
      const federated = policies.filter(
        ({ key, statements }) => key === 'assume_role_policy' && JSON.stringify(statements).includes('oidc-provider'),
      );
      // A plan and an apply role in each account, and those that publish images of releases and of previews.
      expect(federated.length).toBe(2 * accounts.length + 2);
      for (const { resource, statements } of federated) {
        for (const { Condition } of statements) {
          const equals = Condition?.['StringEquals'] ?? {};
          expect(Object.keys(Condition ?? {}), resource.address).toEqual(['StringEquals']);
          expect(equals[`${issuer}:aud`]).toBe('sts.amazonaws.com');
          const subjects = list(equals[`${issuer}:sub`]);
          expect(subjects.filter((subject) => /^repo:[\w.-]+\/[\w.-]+:/.test(subject)).length).toBe(
            subjects.length / 2,
          );
          expect(subjects.filter((subject) => /^repo:[\w.-]+@\d+\/[\w.-]+@\d+:/.test(subject)).length).toBe(
            subjects.length / 2,
          );
          expect(subjects.filter((subject) => /[*?]/.test(subject))).toEqual([]);
        }
      }
    });

    it('that apply to an environment are assumed from that GitHub environment alone', () => {
      for (const { name: environment } of platform.environments) {
        const apply = policies.find(
          ({ resource, key }) =>
            key === 'assume_role_policy' &&
            resource.body['name'] === `${platform.organization.prefix}-${environment}-apply`,
        );
        const subjects = list(apply?.statements[0]?.Condition?.['StringEquals']?.[`${issuer}:sub`]);
        expect(subjects.map((subject) => subject.split(':').slice(2).join(':'))).toEqual([
          `environment:${environment}`,
          `environment:${environment}`,
        ]);
      }
    });
  });

  describe('the boundary', () => {
    it('is there in each account and refuses identities and state', () => {
      const boundaries = policies.filter(isBoundary);
      expect(boundaries).toHaveLength(accounts.length);
      for (const { statements } of boundaries) {
        const denied = statements.filter(({ Effect }) => Effect === 'Deny').flatMap(({ Action }) => list(Action));
        expect(denied).toEqual(expect.arrayContaining(['iam:*', 'organizations:*', 's3:*']));
      }
    });
  });
});
