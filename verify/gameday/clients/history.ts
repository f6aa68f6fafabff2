/** What one client did and saw. All times are milliseconds since the process of the game day began. */

export const clientKinds = [
  'pipeline (CLI)',
  'pipeline (CLI, durable)',
  'pipeline (gRPC)',
  'observer (REST)',
  'editor (REST)',
  'reader (REST)',
  'reader (gRPC)',
  'stream (SSE)',
  'stream (gRPC)',
] as const;
export type ClientKind = (typeof clientKinds)[number];

interface Common {
  readonly client: string;
  readonly kind: ClientKind;
  /** Where the client is. */
  readonly near: string;
}

/** What a write adds to the ledger. */
export type RecordKind = 'deployment' | 'incident' | 'note' | 'observation';

/** A write that was acknowledged. */
export interface Write extends Common {
  readonly type: 'write';
  readonly record: RecordKind;
  /**
   * Idempotency key, the same at each attempt; also the deployment's version, the incident's title, the note of the entry, or the
   * observation's operation.
   */
  readonly key: string;
  /** What the client alone writes to, in this order. */
  readonly cell: string;
  readonly sequence: number;
  /** Of the record; of a note that of its incident. */
  readonly id: string;
  readonly token: string;
  readonly sentAt: number;
  readonly acknowledgedAt: number;
  readonly attempts: number;
  /** The version that the client asked for with `If-Match`, of the incident `id`. */
  readonly ifMatch?: number;
}

/** An acknowledged write that the database of every region was then seen to have: no loss of a region takes it away. */
export interface Durable extends Common {
  readonly type: 'durable';
  /** Of the write. */
  readonly key: string;
  readonly at: number;
}

/** An attempt that failed, and is made again. */
export interface Failure extends Common {
  readonly type: 'failure';
  readonly sentAt: number;
  readonly at: number;
  readonly error: string;
  /** The client has made all the attempts that it makes, or was refused for good. */
  readonly gaveUp?: 'after all attempts' | 'refused';
  /** Key of the write whose token a read sent. */
  readonly after?: string;
}

/** A read that was answered. */
export interface Read extends Common {
  readonly type: 'read';
  readonly sentAt: number;
  readonly answeredAt: number;
  /** The write whose token it sent, and what it showed of that cell: the newest sequence, 0 for none. */
  readonly after?: { readonly key: string; readonly cell: string; readonly sequence: number; readonly shown: number };
}

/** What a live stream brought. */
export interface StreamEntry extends Common {
  readonly type: 'opened' | 'event' | 'resync' | 'closed';
  readonly at: number;
  /** Of an event or a resync: its position. */
  readonly id?: string;
  /** Of an event: see `shownBy`. */
  readonly shows?: string | undefined;
}

/** What an event shows of a record that clients write: its subject, the record's id, and the version that it has. */
export const shownBy = (
  subject: 'deploymentChanged' | 'incidentChanged' | 'observed',
  id: string,
  entityVersion = 1,
): string => `${subject} ${id} ${entityVersion}`;

export type Entry = Write | Durable | Failure | Read | StreamEntry;

export interface History {
  readonly entries: readonly Entry[];
  note(entry: Entry): void;
}

export function createHistory(): History {
  const entries: Entry[] = [];
  return { entries, note: (entry) => void entries.push(entry) };
}
