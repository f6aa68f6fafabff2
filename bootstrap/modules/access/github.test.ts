import { describe, expect, it } from 'vitest';
import { organization, prodAccount, sharedAccount, trustOf } from '../../test/account.ts';
import { isAllowed } from '../../test/iam.ts';
import { githubSubjects } from './github.ts';

const prod = prodAccount();
const shared = sharedAccount();

interface Token {
  readonly sub: string;
  readonly aud?: string;
  readonly issuer?: string;
}

/** Whether STS would give a role to the bearer of a token. */
const accepts = (stack: typeof prod, accountId: string, role: string, { sub, aud, issuer }: Token): boolean =>
  isAllowed([trustOf(stack, role)], {
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: {
      Federated: `arn:aws:iam::${accountId}:oidc-provider/${issuer ?? 'token.actions.githubusercontent.com'}`,
    },
    context: {
      'token.actions.githubusercontent.com:sub': sub,
      'token.actions.githubusercontent.com:aud': aud ?? 'sts.amazonaws.com',
    },
  });

const plan = (token: Token) => accepts(prod, '444444444444', 'test-prod-plan', token);
const apply = (token: Token) => accepts(prod, '444444444444', 'test-prod-apply', token);
const release = (token: Token) => accepts(shared, '111111111111', 'test-shared-release', token);

const old = 'repo:example-org/platform';
const withIds = 'repo:example-org@1001/platform@2002';

describe('trust in GitHub', () => {
  it.each([
    ['plan', plan, `${old}:environment:prod-plan`],
    ['plan', plan, `${withIds}:environment:prod-plan`],
    ['apply', apply, `${old}:environment:prod`],
    ['apply', apply, `${withIds}:environment:prod`],
    ['release', release, `${old}:environment:release`],
    ['release', release, `${withIds}:environment:release`],
  ] as const)('lets %s in for its own run', (_, role, sub) => {
    expect(role({ sub })).toBe(true);
  });

  it.each([
    ['another repository', 'repo:example-org/other:environment:prod'],
    ["a fork's owner", 'repo:somebody/platform:environment:prod'],
    ['a later owner of the same name', 'repo:example-org@9999/platform@2002:environment:prod'],
    ['a later repository of the same name', 'repo:example-org@1001/platform@9999:environment:prod'],
    ['half of the ids', 'repo:example-org@1001/platform:environment:prod'],
    ['a branch', `${old}:ref:refs/heads/main`],
    ['a tag', `${old}:ref:refs/tags/environment:prod`],
    ['a pull request', `${old}:pull_request`],
    ['a pull request, with ids', `${withIds}:pull_request`],
    ['a plan', `${old}:environment:prod-plan`],
    ['another environment', `${old}:environment:dev`],
    ['an environment that starts alike', `${old}:environment:production`],
    ['the name in capitals', `${old}:environment:PROD`],
    ['a pattern as environment', `${old}:environment:*`],
    ['a pattern as repository', 'repo:example-org/*:environment:prod'],
    ['a pattern as a whole', '*'],
    ['nothing', ''],
  ])('refuses to apply for %s', (_, sub) => {
    expect(apply({ sub })).toBe(false);
  });

  it.each([
    ['a branch', `${old}:ref:refs/heads/main`],
    ['a pull request whose job names no environment', `${old}:pull_request`],
    ['the same, with ids', `${withIds}:pull_request`],
    ["another environment's plan", `${old}:environment:dev-plan`],
    ["a fork's pull request", 'repo:somebody/platform:pull_request'],
    ['a pattern', `${old}:*`],
  ])('refuses to plan for %s', (_, sub) => {
    expect(plan({ sub })).toBe(false);
  });

  it('refuses a release from an environment that deploys', () => {
    expect(release({ sub: `${old}:environment:prod` })).toBe(false);
  });

  it("refuses another audience, and another issuer's token", () => {
    const sub = `${old}:environment:prod`;
    expect(apply({ sub, aud: 'https://github.com/example-org' })).toBe(false);
    expect(apply({ sub, issuer: 'token.example.com' })).toBe(false);
  });

  it('refuses a pattern in the organization', () => {
    const repository = { ...organization.repository, name: '*' };
    expect(() => githubSubjects({ ...organization, repository }, 'prod')).toThrow(/no patterns/);
  });
});
