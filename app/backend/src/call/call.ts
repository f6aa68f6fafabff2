import { hash } from 'node:crypto';
import type { Principal } from '../auth/principal.ts';
import type { Quota } from './rate.ts';

/** A call, independent of its transport. */
export interface Call {
  readonly requestId: string;
  readonly principal: Principal | undefined;
  /** The caller's address, for limits on callers without a token. */
  readonly peer: string;
  /** Receives the rest of the caller's quota. */
  readonly onQuota?: (quota: Quota) => void;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly idempotencyKey: string | undefined;
  /** The consistency token of an earlier write that this read must see. */
  readonly consistencyToken: string | undefined;
}

/** The response message as JSON: REST sends it unchanged, gRPC encodes it. */
export interface Answer {
  readonly json: string;
  readonly etag?: string;
  /** The consistency token of a write, for reads that must see it. */
  readonly consistencyToken?: string;
  /** The same object while nothing changes, so that a transport can cache its encoding. */
  readonly repeated?: true;
}

/** A strong ETag of a document that depends on more than its own entity. */
export const documentTag = (json: string): string => `"${hash('sha1', json, 'base64url')}"`;

/** A weak ETag: responses with the same meaning but not always the same bytes. */
export const sameMeaningTag = (json: string): string => `W/${documentTag(json)}`;

/** A strong ETag from an entity's version. */
export const versionTag = (version: number): string => `"${version}"`;
