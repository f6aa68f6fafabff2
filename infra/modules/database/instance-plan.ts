export interface PlannedInstance {
  readonly zone: string;
  /** In the construct's id: zone, and number within it. */
  readonly key: string;
  /** In the instance's identifier: the zone's letter, and number within it. */
  readonly suffix: string;
}

/** Spreads instances over zones, so that one more instance moves none of the others. */
export function instancePlan(zones: readonly [string, ...string[]], count: number): readonly PlannedInstance[] {
  return Array.from({ length: count }, (_, index) => {
    const zone = zones[index % zones.length] ?? zones[0];
    const number = 1 + Math.floor(index / zones.length);
    return { zone, key: `${zone}-${number}`, suffix: `${zone.slice(-1)}${number}` };
  });
}
