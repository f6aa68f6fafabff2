import type { Signer } from '@sigstore/verify';

type Identity = NonNullable<Signer['identity']>;

/** Extensions of Sigstore's certificate authority, from the token of the build's job: github.com/sigstore/fulcio, docs/oid-info.md. */
const arc = '1.3.6.1.4.1.57264.1';
const numbers = { repository: 12, commit: 13, ref: 14, repositoryId: 15, ownerId: 17, run: 21 } as const;

export interface Builder {
  readonly issuer: string;
  /** The workflow, with its ref. */
  readonly workflow: string;
  /** The URL of the source's repository. */
  readonly repository: string;
  readonly commit: string;
  /** Branch or tag of the commit, in full. */
  readonly ref: string;
  readonly repositoryId: string;
  readonly ownerId: string;
  /** The URL of the run. */
  readonly run: string;
}

/** A DER UTF8String as text; empty for anything else. */
function utf8(der: Buffer): string {
  const [tag, length = 0] = der;
  if (tag !== 0x0c) return '';
  // Texts of 128 bytes and more have one or two bytes of length.
  const start = length < 0x80 ? 2 : 2 + (length & 0x7f);
  const size = length < 0x80 ? length : der.subarray(2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  return der.length === start + size ? der.subarray(start).toString('utf8') : '';
}

/** Who built, by the certificate; what it lacks is empty, and equal to nothing that is asked for. */
export function builderOf({ subjectAlternativeName = '', extensions, oids = [] }: Identity): Builder {
  const text = (number: number) =>
    utf8(oids.find(({ oid }) => oid?.id.join('.') === `${arc}.${number}`)?.value ?? Buffer.alloc(0));
  return {
    issuer: extensions?.issuer ?? '',
    workflow: subjectAlternativeName,
    repository: text(numbers.repository),
    commit: text(numbers.commit),
    ref: text(numbers.ref),
    repositoryId: text(numbers.repositoryId),
    ownerId: text(numbers.ownerId),
    run: text(numbers.run),
  };
}
