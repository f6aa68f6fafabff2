import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Build, type Forgery, host, sigstore, statementOf } from '../../test/provenance/instance.ts';
import { publicVerifiers, verifiersOf } from './roots.ts';
import { createTrust, type Expected, type Provenance, type Trust } from './trust.ts';

const issuer = 'https://token.example.com';
const build: Build = {
  issuer,
  repository: 'example-org/shop',
  repositoryId: '11',
  ownerId: '100',
  workflow: 'example-org/shop/.github/workflows/build.yml@refs/heads/main',
  commit: 'c'.repeat(40),
  ref: 'refs/heads/main',
  image: 'registry.example.com/shop',
  digest: `sha256:${'ab'.repeat(32)}`,
};
const expected: Expected = {
  imageDigest: build.digest,
  commit: build.commit,
  repositoryId: build.repositoryId,
  ownerId: build.ownerId,
  workflows: [`${host}/${build.workflow}`],
  image: build.image,
};

let instance: Awaited<ReturnType<typeof sigstore>>;
let trust: Trust;
beforeAll(async () => {
  instance = await sigstore();
  trust = await createTrust({ roots: instance.root, issuers: [issuer] });
});
const checked = async (other: Partial<Build> = {}, forgery: Forgery = {}, wanted: Partial<Expected> = {}) =>
  trust.verify(await instance.attest({ ...build, ...other }, forgery), { ...expected, ...wanted });
const unverified = (detail: RegExp) => ({
  status: 'PROVENANCE_STATUS_UNVERIFIED',
  detail: expect.stringMatching(detail),
  bundleSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
});

describe('the provenance of an image', () => {
  it('is verified for its own digest, commit, repository and workflow', async () => {
    expect(await checked()).toEqual({
      status: 'PROVENANCE_STATUS_VERIFIED',
      workflow: `${host}/${build.workflow}`,
      commit: build.commit,
      run: `${host}/${build.repository}/actions/runs/1/attempts/1`,
      bundleSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    } satisfies Provenance);
  });

  it('is verified under any name where the policy names no image, and in the other spelling of the media type', async () => {
    const spelled = { mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.3' };
    const found = await checked({ image: 'registry.example.com/other' }, spelled, { image: undefined });
    expect(found.status).toBe('PROVENANCE_STATUS_VERIFIED');
  });

  it('is verified by the name that the policy names, where an image has several', async () => {
    const [subject] = statementOf(build).subject;
    const statement = {
      ...statementOf(build),
      subject: [{ ...subject, name: 'registry.example.com/mirror' }, subject],
    };
    expect((await checked({}, { statement })).status).toBe('PROVENANCE_STATUS_VERIFIED');
  });

  it("is verified for another repository's workflow at a tag, whatever ref the source has", async () => {
    const workflow = 'example-org/workflows/.github/workflows/build.yml@refs/tags/v1';
    const found = await checked({ workflow }, {}, { workflows: [`${host}/${workflow}`] });
    expect(found.status).toBe('PROVENANCE_STATUS_VERIFIED');
  });

  it.each<[string, Partial<Build>, RegExp]>([
    [
      'another image',
      { digest: `sha256:${'cd'.repeat(32)}` },
      /^the provenance is for sha256:(cd){32}; the deployed image is sha256:(ab){32}$/,
    ],
    ['another commit', { commit: 'd'.repeat(40) }, /^the commit is d{40}; allowed: c{40}$/],
    ['another repository', { repositoryId: '12' }, /^the repository's id is 12; allowed: 11$/],
    ['another owner', { ownerId: '101' }, /^the owner's id is 101; allowed: 100$/],
    [
      'another service of the repository',
      { image: 'registry.example.com/shop2' },
      /^the image's name is .*shop2; allowed: .*shop$/,
    ],
    ['another issuer of tokens', { issuer: `${issuer}/other` }, /^the signer's issuer is /],
    [
      'another workflow',
      { workflow: build.workflow.replace('build.yml', 'other.yml') },
      /^the workflow is .*other\.yml/,
    ],
    [
      'a branch that begins alike',
      { workflow: `${build.workflow}2`, ref: `${build.ref}2` },
      /^the workflow is .*main2; allowed: .*main$/,
    ],
    [
      "a branch that calls the default branch's workflow",
      { ref: 'refs/heads/mine' },
      /^the source's ref is refs\/heads\/mine; allowed: refs\/heads\/main$/,
    ],
    ['a path that ends alike', { workflow: `evil/${build.workflow}` }, /^the workflow is .*evil/],
    [
      'a workflow with a dot for any character',
      { workflow: build.workflow.replace('build.yml', 'buildxyml') },
      /^the workflow is /,
    ],
  ])('refuses that of %s', async (_, other, detail) => {
    expect(await checked(other)).toEqual(unverified(detail));
  });

  it('names everything that is wrong at once', async () => {
    const found = await checked({ commit: 'd'.repeat(40), repositoryId: '12' });
    expect(found.detail).toBe(
      `the repository's id is 12; allowed: 11; the commit is ${'d'.repeat(40)}; allowed: ${'c'.repeat(40)}`,
    );
  });

  const other = { ...build, commit: 'd'.repeat(40), repository: 'example-org/other', workflow: 'other' };
  const predicate = statementOf(other).predicate;
  it.each<[string, Forgery, RegExp]>([
    [
      'a signature by another key',
      { key: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey },
      /^the signature is not trusted/,
    ],
    [
      'an unknown media type',
      { mediaType: 'application/vnd.dev.sigstore.bundle.v0.4+json' },
      /media type is .*v0\.4\+json; allowed: .*v0\.3/,
    ],
    ['no media type', { change: ({ mediaType: _, ...rest }) => rest }, /media type is nothing/],
    ['another type of payload', { payloadType: 'text/plain' }, /payload's type is text\/plain; allowed/],
    [
      'another statement',
      { statement: { ...statementOf(build), predicateType: 'https://spdx.dev/Document' } },
      /not SLSA provenance: predicateType/,
    ],
    [
      'a statement that names another builder',
      { statement: { ...statementOf(build), predicate: { ...predicate } } },
      /the statement's builder.*the statement's repository.*the statement's source/,
    ],
    ['no subject', { statement: { ...statementOf(build), subject: [] } }, /not SLSA provenance: subject/],
    [
      'something else than a bundle',
      { change: () => ({ mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json' }) },
      /^the bundle is not valid/,
    ],
    ['a list', { change: () => [] }, /media type is nothing/],
  ])('refuses %s', async (_, forgery, detail) => {
    expect(await checked({}, forgery)).toEqual(unverified(detail));
  });

  it('refuses a payload that was changed after it was signed', async () => {
    const payload = Buffer.from(
      JSON.stringify(statementOf({ ...build, digest: `sha256:${'cd'.repeat(32)}` })),
    ).toString('base64');
    const change: Forgery['change'] = (bundle) => ({
      ...bundle,
      dsseEnvelope: { ...(bundle['dsseEnvelope'] as object), payload },
    });
    const found = await checked({}, { change }, { imageDigest: `sha256:${'cd'.repeat(32)}` });
    expect(found).toEqual(unverified(/^the signature is not trusted/));
  });

  it('refuses a bundle without the entry of a log', async () => {
    const change: Forgery['change'] = (bundle) => ({
      ...bundle,
      verificationMaterial: { ...(bundle['verificationMaterial'] as object), tlogEntries: [] },
    });
    expect(await checked({}, { change })).toEqual(unverified(/^the (signature is not trusted|bundle is not valid)/));
  });

  it('refuses a signature that was made after the certificate expired', async () => {
    const late = await sigstore({ logged: new Date(Date.now() + 11 * 60_000) });
    const roots = await createTrust({ roots: late.root, issuers: [issuer] });
    expect(await roots.verify(await late.attest(build), expected)).toEqual(unverified(/not trusted: .*certificate/i));
  });

  it('refuses a signature of an instance that is not trusted, and accepts it with both roots', async () => {
    const second = await sigstore();
    const bundle = await second.attest(build);
    expect(await trust.verify(bundle, expected)).toEqual(unverified(/^the signature is not trusted/));
    const both = await createTrust({ roots: `${instance.root}\n${second.root}\n`, issuers: [issuer] });
    expect((await both.verify(bundle, expected)).status).toBe('PROVENANCE_STATUS_VERIFIED');
    const publicOnly = await createTrust({ roots: undefined, issuers: [issuer] });
    expect(await publicOnly.verify(bundle, expected)).toEqual(unverified(/^the signature is not trusted/));
  });

  it.each(['', '{', 'null', '"text"', '[]', '{"mediaType":{}}', '\u0000'])('refuses %j', async (bundle) => {
    expect(await trust.verify(bundle, expected)).toEqual(unverified(/^the bundle/));
  });
});

describe('the trusted roots', () => {
  it('are those of the public instance in the library', () => {
    expect(publicVerifiers().length).toBeGreaterThan(0);
  });
  it.each(['{}', 'null', '{"certificateAuthorities":[]}', 'text'])('refuse %j, and name its line', (line) => {
    expect(() => verifiersOf(`${instance.root}\n${line}`)).toThrow(
      /line 2 is not a trusted root .* gh attestation trusted-root/,
    );
  });
});
