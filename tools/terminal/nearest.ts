import leven from 'leven';

/** Suggests the known word that is closest to a misspelled one: `did you mean x?`. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, letters: leven(word, candidate) }))
    // A short word that shares no letter is not a misspelling.
    .filter(({ letters, candidate }) => letters < candidate.length && letters <= Math.max(2, candidate.length / 3))
    .sort((a, b) => a.letters - b.letters);
  return best && `did you mean ${best.candidate}?`;
}
