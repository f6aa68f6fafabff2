import type { Played } from '../checker/rule.ts';
import { createHistory, type Entry, shownBy } from '../clients/history.ts';

export const bugs = [
  'an acknowledged write is lost',
  'a repeated request is done twice',
  'a stale read is shown as fresh',
  'a stream is silent',
  'events are reordered',
  'If-Match is ignored',
] as const;
export type Bug = (typeof bugs)[number];

interface Row {
  readonly id: string;
  readonly version: string;
  readonly cell: string;
}

const uuidOf = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** A ledger in memory with clients that use it, and one bug where a test plants it. */
export function playModel({
  bug,
  failoverLoses = 0,
}: {
  readonly bug?: Bug;
  readonly failoverLoses?: number;
} = {}): Played {
  const history = createHistory();
  let clock = 0;
  const now = () => (clock += 1);
  let [tx, epoch, count] = [100, 1, 0];
  let deployments: Row[] = [];
  let outbox: { tx: bigint; id: string; shows: string }[] = [];
  let entries: { incident: string; note: string; version: number }[] = [];
  const replies = new Map<string, { id: string; token: string }>();
  const stamp = () => `${epoch}${String(tx).padStart(20, '0')}`;

  const stream = { client: 'stream-9', kind: 'stream (SSE)', near: 'one' } as const;
  const send = (id: string, shows?: string) =>
    history.note({ ...stream, type: shows ? 'event' : 'resync', at: now(), id: `${stamp()}-${id}`, shows });
  history.note({ ...stream, type: 'opened', at: now() });
  let held: (() => void) | undefined;
  const publish = (id: string, shows: string) => {
    outbox.push({ tx: BigInt(tx), id, shows });
    if (bug === 'a stream is silent' && count > 12) return;
    if (bug === 'events are reordered' && count === 9) {
      const at = stamp();
      held = () => history.note({ ...stream, type: 'event', at: now(), id: `${at}-${id}`, shows });
      return;
    }
    send(id, shows);
    held?.();
    held = undefined;
  };

  const record = (key: string, cell: string) => {
    const known = replies.get(key);
    if (known && bug !== 'a repeated request is done twice') return known;
    count += 1;
    tx += 1;
    const reply = { id: uuidOf(count), token: stamp() };
    replies.set(key, reply);
    if (bug === 'an acknowledged write is lost' && count === 8) return reply;
    deployments.push({ id: reply.id, version: key, cell });
    publish(uuidOf(1000 + count), shownBy('deploymentChanged', reply.id));
    return reply;
  };

  const write = (client: string, sequence: number) => {
    const common = { client, kind: 'pipeline (CLI)', near: 'one' } as const;
    const [key, cell, sentAt] = [`${client}-${sequence}`, `cell of ${client}`, now()];
    const first = record(key, cell);
    // The answer to every third attempt is lost on its way, and the client asks again.
    const again = sequence % 3 === 0 ? record(key, cell) : first;
    history.note({
      ...common,
      type: 'write',
      record: 'deployment',
      key,
      cell,
      sequence,
      ...again,
      sentAt,
      acknowledgedAt: now(),
      attempts: 1,
    });
    const behind = bug === 'a stale read is shown as fresh' && sequence === 4;
    const shown = behind ? sequence - 1 : sequence;
    history.note({ ...common, type: 'read', sentAt: now(), answeredAt: now(), after: { key, cell, sequence, shown } });
  };

  /** Two editors after the same version. */
  const edit = (version: number) => {
    const incident = uuidOf(5);
    for (const name of ['a', 'b']) {
      const current = entries.length + 1;
      if (version !== current && bug !== 'If-Match is ignored') continue;
      const [key, sentAt] = [`note-${name}-${version}`, now()];
      tx += 1;
      entries.push({ incident, note: key, version });
      publish(uuidOf(2000 + entries.length), shownBy('incidentChanged', incident, current + 1));
      const common = { client: `editor-${name}`, kind: 'editor (REST)', near: 'one' } as const;
      const what = { key, cell: incident, sequence: current + 1, id: incident, token: stamp(), ifMatch: version };
      history.note({ ...common, ...what, type: 'write', record: 'note', sentAt, acknowledgedAt: now(), attempts: 1 });
    }
  };

  const round = (sequence: number) => {
    write('pipeline-1', sequence);
    write('pipeline-2', sequence);
  };
  for (let sequence = 1; sequence <= 6; sequence += 1) round(sequence);
  for (let version = 1; version <= 3; version += 1) edit(version);
  for (let sequence = 7; sequence <= 9; sequence += 1) round(sequence);
  if (failoverLoses > 0) {
    const gone = new Set(deployments.splice(-failoverLoses).map(({ id }) => shownBy('deploymentChanged', id)));
    outbox = outbox.filter(({ shows }) => !gone.has(shows));
    // Transactions are given again from where the standby was.
    tx -= failoverLoses;
    epoch = 2;
    tx += 1;
    send(uuidOf(0));
    for (let sequence = 10; sequence <= 12; sequence += 1) round(sequence);
  }
  deployments = deployments.toSorted((a, b) => a.id.localeCompare(b.id));
  entries = entries.toSorted((a, b) => a.version - b.version);
  return {
    entries: history.entries,
    state: { deployments, incidents: [], entries, observations: [], events: outbox, epoch: BigInt(epoch) },
    mayLoseTail: failoverLoses > 0,
  };
}

/** The same play with its entries changed. */
export const withEntries = (played: Played, change: (entry: Entry) => readonly Entry[]): Played => ({
  ...played,
  entries: played.entries.flatMap(change),
});
