/** A part of a name that only AWS or an apply knows. */
export const unknownPart = '\u0000';

export type Answer = 'yes' | 'no' | 'maybe';

/** Whether two texts can be equal, each with parts that match anything. */
function canMeet(pattern: string, value: string): boolean {
  const failed = new Set<number>();
  const meet = (i: number, j: number): boolean => {
    if (i === pattern.length && j === value.length) return true;
    const key = i * (value.length + 1) + j;
    if (failed.has(key)) return false;
    const p = pattern[i];
    const v = value[j];
    const found =
      p === '*' || p === unknownPart
        ? meet(i + 1, j) || (j < value.length && meet(i, j + 1))
        : v === unknownPart
          ? meet(i, j + 1) || (i < pattern.length && meet(i + 1, j))
          : p !== undefined && v !== undefined && (p === '?' || p === v) && meet(i + 1, j + 1);
    if (!found) failed.add(key);
    return found;
  };
  return meet(0, 0);
}

/** A reference to another resource is known after an apply only. */
const withoutReferences = (text: string): string => text.replaceAll(/\$\{(?!aws:|saml:)[^}]*\}/g, unknownPart);

/** Whether a text has no part that only an apply knows. */
export const isKnown = (text: string): boolean => !withoutReferences(text).includes(unknownPart);

/** Whether one of IAM's patterns matches: `maybe` where that depends on a part that is not known here. */
export function matches(pattern: string, value: string): Answer {
  const expected = withoutReferences(pattern);
  const actual = withoutReferences(value);
  if (!canMeet(expected, actual)) return 'no';
  if (!actual.includes(unknownPart) && !expected.includes(unknownPart)) return 'yes';
  // Without what is unknown: `*`, or a family that holds whatever the part turns out to be.
  const certain = new RegExp(
    `^${expected
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[\\s\\S]*')
      .replaceAll('?', `[^${unknownPart}]`)}$`,
  );
  return !expected.includes(unknownPart) && certain.test(actual) ? 'yes' : 'maybe';
}

export const anyOf = (answers: readonly Answer[]): Answer =>
  answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
export const allOf = (answers: readonly Answer[]): Answer =>
  answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes';
export const not = (answer: Answer): Answer => (answer === 'maybe' ? answer : answer === 'yes' ? 'no' : 'yes');
