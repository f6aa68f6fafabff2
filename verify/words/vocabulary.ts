export interface Entry {
  /** Global and case-insensitive; a space matches any white space. */
  readonly pattern: RegExp;
  /** What to write instead. */
  readonly write: string;
}

const entry = (words: string, write: string): Entry => ({
  pattern: new RegExp(`\\b(?:${words.replaceAll(' ', '\\s+')})\\b`, 'gi'),
  write,
});

/** Words that the field does not use, or that hide who does what, each with its replacement. */
export const vocabulary: readonly Entry[] = [
  entry('told|tells?|telling', 'says, shows, reports, returns; distinguishes A from B'),
  entry('whoever', 'the role: the caller, the operator, the adopter, the reader'),
  entry('nobody|somebody', 'no one, a person, a colleague; or the role'),
  entry('beside', 'next to, in addition to'),
  entry('anew', 'again'),
  entry('of ours|of theirs', "the project's, this repository's, the caller's"),
  entry('of (?:its|their) own', 'its; separate, dedicated; or nothing'),
  entry('stands', 'is, is in, means, represents'),
  // "There is no …" and "is no longer" are English.
  entry('(?<!there )is no(?! longer| more)', 'is not a, does not have'),
  entry('(?:cannot|can|to) be had', 'is not available, cannot fetch'),
  entry('by which', 'through which, with which; or two sentences'),
  entry('for want of', 'because … is missing, without'),
  entry('in silence', 'silently, without a message'),
  entry('(?:is|are) said by', 'the subject first: the variable sets, the page states'),
  entry('those there are', 'the existing ones; name them'),
  entry('as it comes', 'unchanged, by default'),
  // An example; "as git writes it" compares, and stays.
  {
    pattern: /, as (?=(?:\d[\d.:]*|[a-z0-9]+(?:[.:/-][a-z0-9]+)+)(?:$|['"`;:,)]|\.\s))/gi,
    write: 'such as',
  },
  // A relative clause without its noun. "Who reviews this: …" and "Who may?" are questions.
  {
    pattern: /(?<=[a-z][.;]\s+)who\s+[a-z]+s\b(?![^.;]*[:?])/gi,
    write: 'a caller that, a client that, the person who',
  },
];
