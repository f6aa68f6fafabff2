/** A request that records the same again. Its sender needs the access that the first one had. */
export interface Repeat {
  readonly verb: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object;
}

/** What only the old database has. */
export interface LostRecord {
  readonly kind:
    | 'deployment'
    | 'transition'
    | 'incident'
    | 'incident entry'
    | 'observation'
    | 'service'
    | 'environment'
    | 'subscription';
  readonly id: string;
  /** Of the old database's clock; undefined where it keeps none. */
  readonly recordedAt: string | undefined;
  /** The subject of the token; undefined where the ledger records none. */
  readonly recordedBy: string | undefined;
  /** Who started a pipeline's run, and the other facts that its token proved. */
  readonly claim?: Readonly<Record<string, unknown>>;
  readonly service?: string;
  readonly environment?: string;
  readonly region?: string;
  /** A version, a title, a note: what a person knows the record by. */
  readonly what: string;
  /** The contract's method. */
  readonly method: string;
  readonly request: Repeat;
  /** The id of a deployment or an incident that is lost as well: it is sent first, and its new id replaces this one in the path. */
  readonly needs?: string;
  /** Whether the new history has an equal record that came later. */
  readonly sentAgain: boolean;
}

/** With what the old database's idempotency key says about its request. */
export interface LostWrite extends LostRecord {
  /** The caller as the ledger identifies it over all issuers. */
  readonly principal?: string;
  readonly idempotencyKey?: string;
}

/** An event of the old outbox that the new history does not have. */
export interface Candidate {
  readonly tx: string;
  /** Of the event. */
  readonly event: string;
  readonly at: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** By the event's id. An event whose record the new history has is not there. */
export type LostRecords = ReadonlyMap<string, LostRecord>;

/** Records of the rows that the new history does not have, by what it says of each. */
export function recordsOf<
  Row extends { readonly event: string },
  State extends { readonly event: string; readonly kept: boolean },
>(rows: readonly Row[], found: readonly State[], recordOf: (row: Row, state: State) => LostRecord): LostRecords {
  const lost = new Map(found.flatMap((state) => (state.kept ? [] : [[state.event, state] as const])));
  return new Map(
    rows.flatMap((row) => {
      const state = lost.get(row.event);
      return state ? [[row.event, recordOf(row, state)] as const] : [];
    }),
  );
}

/** Omits values that a request leaves out. */
export const filled = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  );
