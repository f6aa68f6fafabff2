import { organization } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { betaAccount, sharedAccount, trustOf } from '../../test/account.ts';
import { isAllowed } from '../../test/iam.ts';
import { githubSubjects } from './github.ts';

const beta = betaAccount();
const shared = sharedAccount();

interface Token {
  readonly sub: string;
  readonly aud?: string;
  readonly issuer?: string;
}

/** Whether STS would issue credentials of the role for a token. */
const accepts = (stack: typeof beta, accountId: string, role: string, { sub, aud, issuer }: Token): boolean =>
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

const plan = (token: Token) => accepts(beta, '300000000003', 'test-beta-plan', token);
const apply = (token: Token) => accepts(beta, '300000000003', 'test-beta-apply', token);
const release = (token: Token) => accepts(shared, '100000000001', 'test-shared-release', token);

const old = 'repo:acme/platform';
const withIds = 'repo:acme@1234/platform@5678';

describe('trust in GitHub', () => {
  it.each([
    ['plan', plan, `${old}:environment:beta-plan`],
    ['plan', plan, `${withIds}:environment:beta-plan`],
    ['apply', apply, `${old}:environment:beta`],
    ['apply', apply, `${withIds}:environment:beta`],
    ['release', release, `${old}:environment:release`],
    ['release', release, `${withIds}:environment:release`],
  ] as const)('accepts %s for its own run', (_, role, sub) => {
    expect(role({ sub })).toBe(true);
  });

  it.each([
    ['another repository', 'repo:acme/other:environment:beta'],
    ["a fork's owner", 'repo:stranger/platform:environment:beta'],
    ['a later owner of the same name', 'repo:acme@9999/platform@5678:environment:beta'],
    ['a later repository of the same name', 'repo:acme@1234/platform@9999:environment:beta'],
    ['only one of the two ids', 'repo:acme@1234/platform:environment:beta'],
    ['a branch', `${old}:ref:refs/heads/trunk`],
    ['a tag', `${old}:ref:refs/tags/environment:beta`],
    ['a pull request', `${old}:pull_request`],
    ['a pull request, with ids', `${withIds}:pull_request`],
    ['a plan', `${old}:environment:beta-plan`],
    ['another environment', `${old}:environment:alpha`],
    ['an environment with the same prefix', `${old}:environment:betamax`],
    ['the name in capitals', `${old}:environment:BETA`],
    ['a pattern as environment', `${old}:environment:*`],
    ['a pattern as repository', 'repo:acme/*:environment:beta'],
    ['only a pattern', '*'],
    ['nothing', ''],
  ])('refuses to apply for %s', (_, sub) => {
    expect(apply({ sub })).toBe(false);
  });

  it.each([
    ['a branch', `${old}:ref:refs/heads/trunk`],
    ['a pull request whose job names no environment', `${old}:pull_request`],
    ['the same, with ids', `${withIds}:pull_request`],
    ["another environment's plan", `${old}:environment:alpha-plan`],
    ["a fork's pull request", 'repo:stranger/platform:pull_request'],
    ['a pattern', `${old}:*`],
  ])('refuses to plan for %s', (_, sub) => {
    expect(plan({ sub })).toBe(false);
  });

  it('refuses a release from an environment that deploys', () => {
    expect(release({ sub: `${old}:environment:beta` })).toBe(false);
  });

  it("refuses another audience, and another issuer's token", () => {
    const sub = `${old}:environment:beta`;
    expect(apply({ sub, aud: 'https://github.com/acme' })).toBe(false);
    expect(apply({ sub, issuer: 'token.example.com' })).toBe(false);
  });

  it('refuses a pattern in the organization', () => {
    const repository = { ...organization.repository, name: '*' };
    expect(() => githubSubjects({ ...organization, repository }, 'beta')).toThrow(/patterns are not allowed/);
  });
});
