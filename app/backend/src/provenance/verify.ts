import { createHash } from 'node:crypto';
import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import { type Signer, toSignedEntity } from '@sigstore/verify';
import { type Builder, builderOf } from './certificate.ts';
import type { SignatureVerifier } from './roots.ts';
import { type Statement, statementOf } from './statement.ts';
import type { Expected, Provenance } from './trust.ts';

/** What GitHub's action writes, in both spellings of the specification. */
const mediaTypes = [
  'application/vnd.dev.sigstore.bundle.v0.3+json',
  'application/vnd.dev.sigstore.bundle+json;version=0.3',
];
const payloadType = 'application/vnd.in-toto+json';

export interface Roots {
  /** One of them has to accept the signature. */
  readonly verifiers: readonly SignatureVerifier[];
  /** Issuers of the tokens of builds. */
  readonly issuers: readonly string[];
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
/** A text of the bundle is only shown, and by an attacker's choice. */
const shown = (text: string): string =>
  text === ''
    ? 'nothing'
    : text
        .replaceAll(/\p{Cc}/gu, ' ')
        .slice(0, 200)
        .toWellFormed();

class Unverified extends Error {}

/** The signer, by the first root that accepts the signature. */
function signerOf(bundle: Bundle, verifiers: Roots['verifiers']): Signer {
  const reasons: string[] = [];
  for (const verifier of verifiers) {
    try {
      return verifier.verify(toSignedEntity(bundle));
    } catch (error) {
      reasons.push(shown(reasonOf(error)));
    }
  }
  throw new Unverified(`the signature is not trusted: ${reasons.join('; ')}`);
}

/** The signer and the signed statement of a bundle; throws `Unverified` with the first thing that is wrong. */
function signedStatement(
  text: string,
  { verifiers }: Roots,
): { readonly signer: Signer; readonly statement: Statement } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Unverified('the bundle is not JSON');
  }
  const mediaType = typeof json === 'object' && json !== null && 'mediaType' in json ? String(json.mediaType) : '';
  if (!mediaTypes.includes(mediaType))
    throw new Unverified(`the bundle's media type is ${shown(mediaType)}; allowed: ${mediaTypes.join(', ')}`);
  let bundle: Bundle;
  try {
    bundle = bundleFromJSON(json);
  } catch (error) {
    throw new Unverified(`the bundle is not valid: ${shown(reasonOf(error))}`);
  }
  if (bundle.content.$case !== 'dsseEnvelope')
    throw new Unverified('the bundle signs a file; send the provenance bundle');
  const { dsseEnvelope } = bundle.content;
  if (dsseEnvelope.payloadType !== payloadType)
    throw new Unverified(`the payload's type is ${shown(dsseEnvelope.payloadType)}; allowed: ${payloadType}`);
  const signer = signerOf(bundle, verifiers);
  try {
    return { signer, statement: statementOf(dsseEnvelope.payload) };
  } catch (error) {
    throw new Unverified(`the statement is not SLSA provenance: ${shown(reasonOf(error))}`);
  }
}

/** Everything in which a signed statement and its signer differ from what is expected. */
function differences(
  builder: Builder,
  statement: Statement,
  expected: Expected,
  { issuers }: Roots,
): readonly string[] {
  const subjects = statement.subjects.filter(({ digest }) => digest === expected.imageDigest);
  // One image can have several names.
  const subject = subjects.find(({ name }) => name === expected.image) ?? subjects[0];
  const [file = '', ref = ''] = builder.workflow.split('@');
  const isOwn = file.startsWith(`${builder.repository}/`);
  const is = (what: string, found: string, allowed: readonly string[]): string[] =>
    found !== '' && allowed.includes(found) ? [] : [`${what} is ${shown(found)}; allowed: ${allowed.join(', ')}`];
  return [
    ...is("the signer's issuer", builder.issuer, issuers),
    ...is('the workflow', builder.workflow, expected.workflows),
    ...is("the statement's builder", statement.builder, [builder.workflow]),
    ...is("the repository's id", builder.repositoryId, [expected.repositoryId]),
    ...is("the owner's id", builder.ownerId, [expected.ownerId]),
    ...is("the statement's repository", statement.repository, [builder.repository]),
    ...is('the commit', builder.commit, [expected.commit]),
    // A branch can call the default branch's workflow, with its own sources.
    ...(isOwn ? is("the source's ref", builder.ref, [ref]) : []),
    ...(statement.commits.includes(builder.commit)
      ? []
      : [
          `the statement's source is ${shown(statement.commits.join(', '))}; the certificate's is ${shown(builder.commit)}`,
        ]),
    ...(subject
      ? expected.image === undefined
        ? []
        : is("the image's name", subject.name, [expected.image])
      : [
          `the provenance is for ${shown(statement.subjects.map(({ digest }) => digest).join(', '))}; the deployed image is ${expected.imageDigest}`,
        ]),
  ];
}

/**
 * Checks a bundle without a network: the signature, the certificate and its time, the log's signed entry, and that the image, commit,
 * repository and workflow are the expected ones. Never throws; what is wrong is the result's `detail`.
 */
export const createVerifier =
  (roots: Roots) =>
  (bundle: string, expected: Expected): Provenance => {
    const bundleSha256 = createHash('sha256').update(bundle).digest('hex');
    try {
      const { signer, statement } = signedStatement(bundle, roots);
      const builder = builderOf(signer.identity ?? {});
      const wrong = differences(builder, statement, expected, roots);
      if (wrong.length > 0) throw new Unverified(wrong.join('; '));
      const { workflow, commit, run } = builder;
      return { status: 'PROVENANCE_STATUS_VERIFIED', workflow, commit, ...(run ? { run } : {}), bundleSha256 };
    } catch (error) {
      const detail =
        error instanceof Unverified ? error.message : `the bundle cannot be checked: ${shown(reasonOf(error))}`;
      return { status: 'PROVENANCE_STATUS_UNVERIFIED', detail: detail.slice(0, 1000).toWellFormed(), bundleSha256 };
    }
  };
