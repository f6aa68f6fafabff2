import type { DatabaseMember } from '../world/postgres.ts';

/** What a database holds, as the rules need it. */
export interface LedgerState {
  readonly deployments: readonly { readonly id: string; readonly version: string; readonly cell: string }[];
  readonly incidents: readonly { readonly id: string; readonly title: string }[];
  readonly entries: readonly { readonly incident: string; readonly note: string }[];
  readonly observations: readonly { readonly id: string; readonly operation: string; readonly cell: string }[];
  /** The outbox, in its order. */
  readonly events: readonly {
    readonly tx: bigint;
    readonly id: string;
    /** Of a deployment, an incident or an observation that changed: see `shownBy`. */
    readonly shows: string | undefined;
  }[];
  readonly epoch: bigint;
}

/** Of a writer that was left behind: its data folder on this machine, or what it held. */
export type LeftBehind = string | LedgerState;

export async function readState(database: DatabaseMember): Promise<LedgerState> {
  const events = await database.query<{ tx: string; id: string; shows: string | null }>(
    `SELECT tx::text, id::text, CASE WHEN subject IN ('deploymentChanged', 'incidentChanged', 'observed')
      THEN concat_ws(' ', subject, document->>'id', coalesce(document->>'entityVersion', '1')) END AS shows
      FROM events ORDER BY events.tx, events.id`,
  );
  const [epoch] = await database.query<{ epoch: number }>('SELECT max(epoch) AS epoch FROM epochs');
  return {
    deployments: await database.query(
      "SELECT id::text, version, service || '/' || environment || '/' || region AS cell FROM deployments ORDER BY id",
    ),
    incidents: await database.query('SELECT id::text, title FROM incidents ORDER BY id'),
    entries: await database.query(
      "SELECT incident_id::text AS incident, note FROM incident_entries WHERE kind = 'note' ORDER BY incident_id, number",
    ),
    observations: await database.query(
      "SELECT id::text, operation, service || '/' || environment || '/' || region AS cell FROM observations ORDER BY id",
    ),
    events: events.map(({ tx, id, shows }) => ({ tx: BigInt(tx), id, shows: shows ?? undefined })),
    epoch: BigInt(epoch?.epoch ?? 0),
  };
}
