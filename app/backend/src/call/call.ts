import { hash } from 'node:crypto';
import type { Principal } from '../auth/principal.ts';
import type { Quota } from './rate.ts';

/** What a handler knows about the call it answers, whatever transport brought it. */
export interface Call {
  readonly requestId: string;
  readonly principal: Principal | undefined;
  /** Where the call came from, for limits on callers without a token. */
  readonly peer: string;
  /** Hears what is left of the caller's quota. */
  readonly onQuota?: (quota: Quota) => void;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly idempotencyKey: string | undefined;
  /** Of an earlier write: this read has to see it. */
  readonly consistencyToken: string | undefined;
}

/** An answer as the JSON form of the method's message: REST sends it as it is, gRPC encodes it. */
export interface Answer {
  readonly json: string;
  readonly etag?: string;
  /** Of a write, for reads that have to see it. */
  readonly consistencyToken?: string;
  /** The same object is given again while nothing changes: what a transport makes of it is worth keeping. */
  readonly repeated?: true;
}

/** A strong ETag of a document that changes with more than its own entity. */
export const documentTag = (json: string): string => `"${hash('sha1', json, 'base64url')}"`;

/** A weak ETag: answers that say the same, if not in the same bytes. */
export const sameMeaningTag = (json: string): string => `W/${documentTag(json)}`;

/** A strong ETag from an entity's version. */
export const versionTag = (version: number): string => `"${version}"`;
