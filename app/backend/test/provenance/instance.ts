import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { initializeCA, initializeCTLog, initializeTLog } from '@sigstore/mock';

/** A Sigstore instance in this process, and what a build's job and GitHub's action make with it. */

const base64 = (bytes: ArrayBufferView): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
const payloadType = 'application/vnd.in-toto+json';
const arc = '1.3.6.1.4.1.57264.1';

export interface Build {
  readonly issuer: string;
  readonly repository: string;
  readonly repositoryId: string;
  readonly ownerId: string;
  /** With its ref, below the code host. */
  readonly workflow: string;
  readonly commit: string;
  /** Branch or tag of the commit, in full. */
  readonly ref: string;
  readonly image: string;
  readonly digest: string;
}

export const host = 'https://github.com';

export const statementOf = (build: Build) => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: build.image, digest: { sha256: build.digest.replace('sha256:', '') } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      buildType: 'https://actions.github.io/buildtypes/workflow/v1',
      externalParameters: { workflow: { ref: 'refs/heads/main', repository: `${host}/${build.repository}` } },
      resolvedDependencies: [
        { uri: `git+${host}/${build.repository}@refs/heads/main`, digest: { gitCommit: build.commit } },
      ],
    },
    runDetails: { builder: { id: `${host}/${build.workflow}` } },
  },
});

export interface Forgery {
  /** What is signed instead of the build's own statement. */
  readonly statement?: object;
  readonly payloadType?: string;
  readonly mediaType?: string;
  /** Signs instead of the certificate's key. */
  readonly key?: KeyObject;
  /** Changes the bundle after it is made. */
  readonly change?: (bundle: Record<string, unknown>) => unknown;
}

/** What the log answers. */
interface Entry {
  readonly body: string;
  readonly integratedTime: number;
  readonly logID: string;
  readonly logIndex: number;
  readonly verification: {
    readonly signedEntryTimestamp: string;
    readonly inclusionProof: {
      readonly logIndex: number;
      readonly rootHash: string;
      readonly treeSize: number;
      readonly checkpoint: string;
    };
  };
}

/** `logged`: the time of the log; now by default. Certificates are valid for ten minutes from now. */
export async function sigstore({ logged }: { readonly logged?: Date } = {}) {
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ctLog = await initializeCTLog(pair());
  const authority = await initializeCA(pair(), ctLog);
  const log = await initializeTLog('https://log.example.com', pair(), logged);
  const validFor = { start: '2020-01-01T00:00:00Z' };
  const publicKey = (rawBytes: Buffer) => ({
    rawBytes: base64(rawBytes),
    keyDetails: 'PKIX_ECDSA_P256_SHA_256',
    validFor,
  });
  const logOf = (key: Buffer, id: ArrayBufferView) => ({
    baseUrl: 'https://log.example.com',
    hashAlgorithm: 'SHA2_256',
    publicKey: publicKey(key),
    logId: { keyId: base64(id) },
  });
  const root = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [logOf(log.publicKey, createHash('sha256').update(log.publicKey).digest())],
    certificateAuthorities: [
      {
        subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
        uri: 'https://fulcio.example.com',
        certChain: { certificates: [{ rawBytes: base64(authority.rootCertificate) }] },
        validFor,
      },
    ],
    ctlogs: [logOf(ctLog.publicKey, ctLog.logID)],
    timestampAuthorities: [],
  };

  async function attest(build: Build, forgery: Forgery = {}): Promise<string> {
    const own = pair();
    const extension = (number: number, value: string) => ({ oid: `${arc}.${number}`, value });
    const certificate = await authority.issueCertificate({
      publicKey: own.publicKey.export({ format: 'der', type: 'spki' }) as Buffer<ArrayBuffer>,
      subjectAltName: `${host}/${build.workflow}`,
      extensions: [
        extension(8, build.issuer),
        extension(12, `${host}/${build.repository}`),
        extension(13, build.commit),
        extension(14, build.ref),
        extension(15, build.repositoryId),
        extension(17, build.ownerId),
        extension(21, `${host}/${build.repository}/actions/runs/1/attempts/1`),
      ],
    });
    const payload = Buffer.from(JSON.stringify(forgery.statement ?? statementOf(build)));
    const type = forgery.payloadType ?? payloadType;
    const signed = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
    const signature = sign('sha256', signed, forgery.key ?? own.privateKey).toString('base64');
    const verifier = Buffer.from(
      `-----BEGIN CERTIFICATE-----\n${base64(certificate)}\n-----END CERTIFICATE-----\n`,
    ).toString('base64');
    const entries = await log.log({
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        payloadHash: { algorithm: 'sha256', value: createHash('sha256').update(payload).digest('hex') },
        signatures: [{ signature, verifier }],
      },
    });
    const [entry] = Object.values(entries as Record<string, Entry>);
    const proof = entry?.verification?.inclusionProof;
    const bundle = {
      mediaType: forgery.mediaType ?? 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: {
        certificate: { rawBytes: base64(certificate) },
        tlogEntries: [
          {
            logIndex: String(entry?.logIndex),
            logId: { keyId: Buffer.from(entry?.logID ?? '', 'hex').toString('base64') },
            kindVersion: { kind: 'dsse', version: '0.0.1' },
            integratedTime: String(entry?.integratedTime),
            inclusionPromise: { signedEntryTimestamp: entry?.verification?.signedEntryTimestamp },
            inclusionProof: {
              logIndex: String(proof?.logIndex),
              rootHash: Buffer.from(proof?.rootHash ?? '', 'hex').toString('base64'),
              treeSize: String(proof?.treeSize),
              hashes: [],
              checkpoint: { envelope: proof?.checkpoint },
            },
            canonicalizedBody: entry?.body,
          },
        ],
      },
      dsseEnvelope: {
        payload: payload.toString('base64'),
        payloadType: type,
        signatures: [{ sig: signature, keyid: '' }],
      },
    };
    return JSON.stringify(forgery.change?.(bundle) ?? bundle);
  }
  return { root: JSON.stringify(root), attest };
}
