import {
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { pipelineClaims } from '../../dev/issuer/claims.ts';
import { useHarness } from '../harness.ts';
import { deploymentRequest, prepareCatalog } from '../scenario.ts';
import { deployWith } from './attempt.ts';

/** OWASP API2: broken authentication. */
const harness = useHarness();
beforeAll(() => prepareCatalog(harness()));

const claims = (change: Readonly<Record<string, unknown>> = {}): JWTPayload => ({
  ...pipelineClaims({ repositoryId: '1' }),
  ...change,
});
const now = () => Math.floor(Date.now() / 1000);

const publicKey = async (): Promise<JWK> => {
  const response = await fetch(`${harness().issuers.github.url}/.well-known/jwks`);
  const { keys } = (await response.json()) as { keys: JWK[] };
  const [key] = keys;
  if (!key) throw new Error('the issuer publishes no key');
  return key;
};
const signBy = (header: JWTHeaderParameters) =>
  new SignJWT(
    claims({ iss: harness().issuers.github.url, aud: 'ledger', iat: now(), exp: now() + 60 }),
  ).setProtectedHeader(header);

describe('a token is refused', () => {
  type Case = readonly [string, string, () => Promise<string> | string];
  const cases: readonly Case[] = [
    ['of another audience', 'unauthenticated', () => harness().issuers.github.sign(claims({ aud: 'other' }))],
    [
      'of an issuer that is not trusted',
      'unauthenticated',
      () => harness().issuers.github.sign(claims({ iss: 'https://evil.example.com' })),
    ],
    [
      'that names one issuer and is signed by another',
      'unauthenticated',
      () => harness().issuers.people.sign(claims({ iss: harness().issuers.github.url, aud: 'ledger' })),
    ],
    [
      'of another key with a known id',
      'unauthenticated',
      () => harness().issuers.github.sign(claims(), { foreignKey: true }),
    ],
    ['that has expired', 'unauthenticated', () => harness().issuers.github.sign(claims(), { lifetimeSeconds: -60 })],
    ['that is not valid yet', 'unauthenticated', () => harness().issuers.github.sign(claims({ nbf: now() + 600 }))],
    ['without an end', 'unauthenticated', () => harness().issuers.github.sign(claims({ exp: undefined }))],
    ['without a subject', 'unauthenticated', () => harness().issuers.github.sign(claims({ sub: undefined }))],
    [
      'without a signature',
      'unauthenticated',
      () =>
        new UnsecuredJWT(claims())
          .setIssuer(harness().issuers.github.url)
          .setAudience('ledger')
          .setIssuedAt()
          .setExpirationTime('5m')
          .encode(),
    ],
    [
      'signed with a shared secret',
      'unauthenticated',
      () =>
        new SignJWT(claims({ iss: harness().issuers.github.url, aud: 'ledger', iat: now(), exp: now() + 60 }))
          .setProtectedHeader({ alg: 'HS256' })
          .sign(Buffer.alloc(32)),
    ],
    [
      "signed with the issuer's public key as a shared secret",
      'unauthenticated',
      async () => {
        const jwk = await publicKey();
        const secret = Buffer.from(JSON.stringify(jwk));
        return signBy({ alg: 'HS256', kid: jwk.kid ?? '' }).sign(secret);
      },
    ],
    [
      'of a key that it brings along',
      'unauthenticated',
      async () => {
        const own = await generateKeyPair('ES256', { extractable: true });
        const jwk = await exportJWK(own.publicKey);
        return signBy({ alg: 'ES256', jwk }).sign(own.privateKey);
      },
    ],
    [
      'of a key id that is not published',
      'unauthenticated',
      async () => signBy({ alg: 'ES256', kid: 'unknown' }).sign((await generateKeyPair('ES256')).privateKey),
    ],
    [
      'with a changed claim under an old signature',
      'unauthenticated',
      async () => {
        const [head, , signature] = (await harness().tokens.pipeline({ environment: 'dev' })).split('.');
        const body = claims({ iss: harness().issuers.github.url, aud: 'ledger', iat: now(), exp: now() + 60 });
        return [head, Buffer.from(JSON.stringify(body)).toString('base64url'), signature].join('.');
      },
    ],
    ['that is not a JWT', 'unauthenticated', () => 'a.b.c'],
    [
      "that is a person's, taken to GitHub's issuer",
      'unauthenticated',
      () => harness().issuers.github.sign(claims({ aud: 'ledger-web' })),
    ],
    [
      'of another owner',
      'permission_denied',
      () => harness().issuers.github.sign(claims({ repository_owner_id: '200' })),
    ],
    ['of another repository', 'permission_denied', () => harness().issuers.github.sign(claims({ repository_id: '2' }))],
    [
      'of a repository that took the name over',
      'permission_denied',
      () => harness().issuers.github.sign(claims({ repository: 'example-org/checkout', repository_id: '999' })),
    ],
    [
      'of another environment',
      'permission_denied',
      () => harness().issuers.github.sign(claims({ environment: 'dev' })),
    ],
    ['of no environment', 'permission_denied', () => harness().issuers.github.sign(claims({ environment: undefined }))],
    [
      'of a pull request',
      'permission_denied',
      () => harness().issuers.github.sign(claims({ event_name: 'pull_request_target' })),
    ],
    [
      'of another workflow',
      'permission_denied',
      () =>
        harness().issuers.github.sign(
          claims({ job_workflow_ref: 'example-org/checkout/.github/workflows/x.yml@refs/heads/main' }),
        ),
    ],
    ...[
      'refs/heads/main2',
      'refs/heads/main/../other',
      'refs/heads/mai',
      'refs/tags/main',
      'refs/heads/MAIN',
      'refs/heads/main ',
    ].map(
      (ref): Case => [
        `of the workflow at ${ref}`,
        'permission_denied',
        () =>
          harness().issuers.github.sign(
            claims({ job_workflow_ref: `example-org/.github/.github/workflows/release.yml@${ref}` }),
          ),
      ],
    ),
    ...['pull_request', 'pull_request_review', 'issue_comment', 'workflow_run', 'push2', 'merge_group'].map(
      (event): Case => [
        `of a run that ${event} started`,
        'permission_denied',
        () => harness().issuers.github.sign(claims({ event_name: event })),
      ],
    ),
    ['of a person who may only look', 'permission_denied', () => harness().tokens.person('viewers')],
    ['of the controller, for a deployment', 'permission_denied', () => harness().tokens.controller()],
  ];
  it.each(cases)('%s: %s', async (_, code, token) => {
    expect(await deployWith(harness(), await token())).toBe(code);
  });

  it('with the status and the type of its refusal, and is asked for a better one', async () => {
    const ask = async (token: string) => {
      const response = await fetch(`${harness().url}/v1/deployments`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(deploymentRequest()),
      });
      const { type } = (await response.json()) as { type: string };
      return [response.status, type, response.headers.get('www-authenticate')];
    };
    expect(await ask('a.b.c')).toEqual([401, 'urn:ledger:problem:unauthenticated', 'Bearer']);
    const foreign = await harness().tokens.pipeline({ repositoryId: '2' });
    expect(await ask(foreign)).toEqual([403, 'urn:ledger:problem:permission_denied', null]);
  });

  it('even where anybody could read', async () => {
    const outcome = await harness().clients.rest.call('GetMatrix', {}, { token: 'a.b.c' });
    expect(outcome).toMatchObject({ ok: false, code: 'unauthenticated' });
  });
});

describe('a token is taken', () => {
  it('of a renamed repository, for its id is the same', async () => {
    const token = await harness().issuers.github.sign(
      claims({ repository: 'example-org/renamed', sub: 'repo:example-org/renamed:environment:prod' }),
    );
    expect(await deployWith(harness(), token)).toBe('ok');
  });

  it('while the issuer is down, once its keys are known', async () => {
    const token = await harness().tokens.pipeline({ runId: '5' });
    expect(await deployWith(harness(), token)).toBe('ok');
    await harness().issuers.github.stop();
    expect(await deployWith(harness(), await harness().tokens.pipeline({ runId: '6' }))).toBe('ok');
  });

  it('and never written to the log', () => {
    expect(harness().logs.length).toBeGreaterThan(40);
    expect(JSON.stringify(harness().logs)).not.toMatch(/eyJ[\w-]{10,}/);
  });
});
