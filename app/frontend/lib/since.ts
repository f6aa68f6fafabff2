const dayMs = 86_400_000;
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * The instant that a `since` of the address means, so that a link stays true tomorrow: `24h`, `7d`, a weekday (its last
 * midnight in the reader's zone), or a day as `2026-11-20`. Undefined for anything else.
 */
export function sinceInstant(text: string, now: Date): Date | undefined {
  const span = /^(\d{1,3})(h|d)$/.exec(text);
  if (span) return new Date(now.getTime() - Number(span[1]) * (span[2] === 'h' ? 3_600_000 : dayMs));
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const weekday = weekdays.indexOf(text);
  if (weekday >= 0) {
    midnight.setDate(midnight.getDate() - ((midnight.getDay() - weekday + 7) % 7));
    return midnight;
  }
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!day) return undefined;
  const [year, month, date] = [Number(day[1]), Number(day[2]) - 1, Number(day[3])];
  const instant = new Date(year, month, date);
  return instant.getMonth() === month && instant.getDate() === date ? instant : undefined;
}
