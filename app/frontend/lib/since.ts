const dayMs = 86_400_000;
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * The instant that a `since` of the address means, so that a link stays true tomorrow: `24h`, `7d`, a weekday (its last
 * midnight in the reader's zone), a day as `2026-11-20`, or an instant in UTC. Undefined for anything else.
 */
export function sinceInstant(text: string, now: Date): Date | undefined {
  const span = /^(\d{1,3})(h|d)$/.exec(text);
  if (span) {
    // To the minute: to the millisecond it would be another question, and another request, with each drawing of the page.
    const minute = now.getTime() - (now.getTime() % 60_000);
    return new Date(minute - Number(span[1]) * (span[2] === 'h' ? 3_600_000 : dayMs));
  }
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const weekday = weekdays.indexOf(text);
  if (weekday >= 0) {
    midnight.setDate(midnight.getDate() - ((midnight.getDay() - weekday + 7) % 7));
    return midnight;
  }
  // A full instant, as links around an incident have it.
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)) {
    const instant = new Date(text);
    return Number.isNaN(instant.getTime()) ? undefined : instant;
  }
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!day) return undefined;
  const [year, month, date] = [Number(day[1]), Number(day[2]) - 1, Number(day[3])];
  const instant = new Date(year, month, date);
  return instant.getMonth() === month && instant.getDate() === date ? instant : undefined;
}

const two = (part: number): string => String(part).padStart(2, '0');

/** What a field for a date and a time shows for a `since` or `until`; empty for none. */
export function localText(text: string, now: Date): string {
  const at = sinceInstant(text, now);
  if (!at) return '';
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What such a field means, as an instant for the address; empty where it is not filled in. */
export function instantText(local: string): string {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
