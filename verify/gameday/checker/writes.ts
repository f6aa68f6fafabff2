import { shownBy, type Write } from '../clients/history.ts';
import { describe, durableLost, lostWrites, type Played, partsOf, type Violation, writesOf } from './rule.ts';

/** Nothing acknowledged is lost; after an asynchronous failover only the end of what the old writer acknowledged. */
export function durability(played: Played): readonly Violation[] {
  const violation = (what: string): Violation => ({ rule: 'durability', what });
  const lost = lostWrites(played);
  const promised = durableLost(played.entries, lost).map((write) =>
    violation(`${describe(write)}, was in every region and is not in the database`),
  );
  if (!played.mayLoseTail) return lost.map((write) => violation(`${describe(write)}, is not in the database`));
  const gone = new Set(lost);
  const writes = writesOf(played.entries);
  const kept = writes.filter((write) => !gone.has(write));
  // The failover ends the first epoch; what ends a later one is planned.
  const epochs = writes.map(({ token }) => partsOf(token).epoch);
  const others = lost.flatMap((write) => {
    const { epoch } = partsOf(write.token);
    if (epoch === played.state.epoch || epochs.some((other) => other < epoch))
      return [violation(`${describe(write)}, was acknowledged by the new writer and is not in the database`)];
    // A write that began after this one had ended came after it in the log: it cannot have been replicated without it.
    const later = kept.find((other) => other.sentAt > write.acknowledgedAt && partsOf(other.token).epoch === epoch);
    return later
      ? [violation(`${describe(write)}, is not in the database, and ${describe(later)}, which came later, is`)]
      : [];
  });
  return [...promised, ...others];
}

/** The event that says of a write. */
export const eventOf = ({ record, id, sequence }: Pick<Write, 'record' | 'id' | 'sequence'>): string => {
  if (record === 'deployment') return shownBy('deploymentChanged', id);
  if (record === 'observation') return shownBy('observed', id);
  return shownBy('incidentChanged', id, sequence);
};

/** Each write that is there was published, and once: streams bring what the outbox holds, and nothing else. */
export function events(played: Played): readonly Violation[] {
  const gone = new Set(lostWrites(played));
  const times = new Map<string, number>();
  for (const { shows } of played.state.events) if (shows !== undefined) times.set(shows, (times.get(shows) ?? 0) + 1);
  return writesOf(played.entries).flatMap((write): readonly Violation[] => {
    if (gone.has(write)) return [];
    const found = times.get(eventOf(write)) ?? 0;
    // An observation that is reported again may change a cell once more.
    if (found === 1 || (write.record === 'observation' && found > 1)) return [];
    return [{ rule: 'events', what: `${describe(write)}, has ${found} events in the outbox` }];
  });
}

/** No request is done twice, however often it was sent. */
export function duplicates({ entries, state }: Played): readonly Violation[] {
  const violation = (what: string): Violation => ({ rule: 'duplicates', what });
  const timesOf = (values: readonly string[]) => {
    const times = new Map<string, number>();
    for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
    return [...times].filter(([, count]) => count > 1);
  };
  const recorded = [
    ...state.deployments.map(({ version }) => `deployment ${version}`),
    ...state.incidents.map(({ title }) => `incident ${title}`),
    ...state.entries.map(({ note }) => `entry ${note}`),
    ...state.observations.map(({ operation, cell }) => `observation ${operation} of ${cell}`),
  ];
  return [
    ...timesOf(recorded).map(([what, times]) => violation(`${what} is there ${times} times`)),
    ...timesOf(writesOf(entries).map(({ key }) => key)).map(([key, times]) =>
      violation(`${key} was acknowledged as ${times} writes`),
    ),
  ];
}

/** What one client writes to its own cell is there in the order in which it was acknowledged. */
export function order({ entries, state }: Played): readonly Violation[] {
  const place = new Map(state.events.flatMap(({ shows }, i) => (shows === undefined ? [] : [[shows, i] as const])));
  const last = new Map<string, { key: string; place: number }>();
  return writesOf(entries)
    .filter(({ record }) => record === 'deployment')
    .toSorted((a, b) => a.acknowledgedAt - b.acknowledgedAt)
    .flatMap((write): readonly Violation[] => {
      const { key, cell } = write;
      const at = place.get(eventOf(write));
      // What is lost has no place; the rules about durability and events judge it.
      if (at === undefined) return [];
      const before = last.get(cell);
      last.set(cell, { key, place: at });
      return before && before.place > at
        ? [{ rule: 'order', what: `${cell}: ${key} comes before ${before.key}, which was acknowledged earlier` }]
        : [];
    });
}

/** A read with the token of a write shows that write; after a failover that lost it, what was kept. */
export function readYourWrites(played: Played): readonly Violation[] {
  const lost = new Set(lostWrites(played).map(({ key }) => key));
  return played.entries.flatMap((entry): readonly Violation[] => {
    if (entry.type !== 'read' || !entry.after) return [];
    const { key, cell, sequence, shown } = entry.after;
    if (shown >= sequence || lost.has(key)) return [];
    return [
      { rule: 'read your writes', what: `${cell}: a read with the token of ${key} showed number ${shown} of it` },
    ];
  });
}

/** Of those who wrote after the same version of an incident, one was acknowledged; and each note of it is there. */
export function lostUpdates(played: Played): readonly Violation[] {
  const gone = new Set(lostWrites(played));
  const first = new Map<string, string>();
  return writesOf(played.entries).flatMap((write): readonly Violation[] => {
    const { id, ifMatch, key, token } = write;
    // A version that a failover lost is given again.
    if (ifMatch === undefined || gone.has(write)) return [];
    const version = `${id} at version ${ifMatch}`;
    const other = first.get(version);
    first.set(version, key);
    return other === undefined
      ? []
      : [
          {
            rule: 'lost updates',
            what: `${key} and ${other} were both acknowledged after incident ${version} (${token})`,
          },
        ];
  });
}

/** No call was refused for good: each of them was right, but for a read with the token of a write that a failover lost. */
export function refusals(played: Played): readonly Violation[] {
  const lost = new Set(lostWrites(played).map(({ key }) => key));
  return played.entries.flatMap((entry) =>
    entry.type === 'failure' && entry.gaveUp === 'refused' && !lost.has(entry.after ?? '')
      ? [{ rule: 'refusals', what: `${entry.client} was refused: ${entry.error}` } as const]
      : [],
  );
}
