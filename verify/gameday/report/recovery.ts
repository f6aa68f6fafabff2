import { type ClientKind, clientKinds, type Entry } from '../clients/history.ts';

/** How long clients of one kind got nothing. */
export interface Recovery {
  readonly kind: ClientKind;
  readonly clients: number;
  /** From the last success before to the first one after, of the middle client and of the worst. */
  readonly outageMs: { readonly p50: number; readonly max: number };
  /** From the start of the command to the first success after it; 0 for who had no outage then. */
  readonly afterDecisionMs: { readonly p50: number; readonly max: number };
  /** The longest wait after that, to the end of the play: the region comes back, or the writer moves home. */
  readonly laterMs?: { readonly p50: number; readonly max: number };
  /** Successes, and attempts that failed. */
  readonly succeeded: number;
  readonly failed: number;
  /** Calls that failed after all attempts that their client makes. */
  readonly gaveUp: number;
}

/** When a client got what it wanted; a pipeline's reads are the proof of its writes and count for themselves. */
export const successAt = (entry: Entry): number | undefined => {
  if (entry.type === 'write') return entry.acknowledgedAt;
  if (entry.type === 'read' && !entry.after) return entry.answeredAt;
  return entry.type === 'event' ? entry.at : undefined;
};

/** The middle of an even number is the upper one of both: no figure is made better than a client saw it. */
const spread = (values: readonly number[]) => {
  const sorted = values.map(Math.round).toSorted((a, b) => a - b);
  return { p50: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 };
};

export interface Moments {
  readonly faultAt: number;
  readonly decidedAt: number;
  /** Every client had been served again then. */
  readonly endAt: number;
  /** So it was after the last step of the play. @default endAt */
  readonly playedAt?: number;
}

/** The longest time without a success of which a part lies after a moment. */
function longestAfter(moment: number, successes: readonly number[], { faultAt, endAt }: Moments) {
  let longest = { from: moment, to: moment };
  [...successes, endAt].forEach((to, i) => {
    const from = successes[i - 1] ?? faultAt;
    if (to >= moment && to - from > longest.to - longest.from) longest = { from, to };
  });
  return longest;
}

function outageOf(successes: readonly number[], moments: Moments) {
  const outage = longestAfter(moments.faultAt, successes, moments);
  // A client may be served for a moment between the fault and the command.
  const { to } = longestAfter(moments.decidedAt, successes, moments);
  return { outageMs: outage.to - outage.from, afterDecisionMs: Math.max(0, to - moments.decidedAt) };
}

/** The longest time without a success between two moments at which the client was served. */
function longestWait(successes: readonly number[], from: number, to: number): number {
  const between = [from, ...successes.filter((at) => at > from && at < to), to];
  return Math.max(...between.slice(1).map((at, i) => at - (between[i] ?? at)));
}

export function recoveries(entries: readonly Entry[], moments: Moments): readonly Recovery[] {
  return clientKinds.flatMap((kind): readonly Recovery[] => {
    const own = entries.filter((entry) => entry.kind === kind);
    const byClient = Map.groupBy(own, ({ client }) => client);
    if (byClient.size === 0) return [];
    const { endAt, playedAt = endAt } = moments;
    const outages = [...byClient.values()].map((each) => {
      const successes = each.flatMap((entry) => successAt(entry) ?? []).toSorted((a, b) => a - b);
      const before = successes.filter((at) => at <= endAt);
      return { ...outageOf(before, moments), laterMs: longestWait(successes, endAt, playedAt) };
    });
    const failures = own.filter((entry) => entry.type === 'failure');
    return [
      {
        kind,
        clients: byClient.size,
        outageMs: spread(outages.map(({ outageMs }) => outageMs)),
        afterDecisionMs: spread(outages.map(({ afterDecisionMs }) => afterDecisionMs)),
        ...(playedAt > endAt && { laterMs: spread(outages.map(({ laterMs }) => laterMs)) }),
        succeeded: own.filter((entry) => successAt(entry) !== undefined).length,
        failed: failures.filter(({ gaveUp }) => gaveUp === undefined).length,
        gaveUp: failures.filter(({ gaveUp }) => gaveUp !== undefined).length,
      },
    ];
  });
}

/** Errors by kind of client, with numbers and names of clients taken out of their texts. */
export function errorsByKind(entries: readonly Entry[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const entry of entries) {
    if (entry.type !== 'failure') continue;
    const text = entry.error.replace(/request [\w-]+|127\.0\.0\.1:\d+|20\d\d-[\d-]+T[\d:.]+Z/g, '…');
    const name = `${entry.kind}: ${text}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).toSorted(([, a], [, b]) => b - a));
}
