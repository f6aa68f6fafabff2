import { TrustedRoot } from '@sigstore/protobuf-specs';
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' };
import { toTrustMaterial, Verifier } from '@sigstore/verify';

/** A Sigstore instance: who may issue certificates, and which logs and clocks have to confirm a signature. */
export type SignatureVerifier = Pick<Verifier, 'verify'>;

/**
 * A verifier that requires a time from outside the certificate, and an entry of every kind of log that the root names: the public
 * instance has both, that of GitHub for private repositories none. Throws for what is not a trusted root.
 */
export function verifierOf(root: unknown): SignatureVerifier {
  const trusted = TrustedRoot.fromJSON(root);
  if (trusted.certificateAuthorities.length === 0) throw new Error('it names no certificate authority');
  return new Verifier(toTrustMaterial(trusted), {
    tlogThreshold: trusted.tlogs.length > 0 ? 1 : 0,
    ctlogThreshold: trusted.ctlogs.length > 0 ? 1 : 0,
    timestampThreshold: 1,
  });
}

/** One trusted root a line, as `gh attestation trusted-root` writes them. */
export const verifiersOf = (lines: string): readonly SignatureVerifier[] =>
  lines.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      return verifierOf(JSON.parse(line));
    } catch (error) {
      throw new Error(
        `LEDGER_PROVENANCE_ROOTS_FILE: line ${i + 1} is not a trusted root (${error instanceof Error ? error.message : String(error)}); write what gh attestation trusted-root writes`,
      );
    }
  });

/** The root of Sigstore's public instance in the library's version: an update of the library brings the next one. */
export const publicVerifiers = (): readonly SignatureVerifier[] =>
  Object.values(seeds).map(({ targets }) =>
    verifierOf(JSON.parse(Buffer.from(targets['trusted_root.json'], 'base64').toString())),
  );
