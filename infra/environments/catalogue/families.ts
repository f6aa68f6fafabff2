/** A set of EC2 types or RDS classes in the format of the generated data: `m7g r7g:large,xlarge c8g!metal`. */
export function* decode(text: string, sizesOf: (family: string) => readonly string[]): Generator<string> {
  for (const part of text.split(' ')) {
    const [family = '', listed = ''] = part.split(/[:!]/);
    if (family === '') continue;
    const named = listed.split(',');
    const sizes = part.includes(':')
      ? named
      : part.includes('!')
        ? sizesOf(family).filter((size) => !named.includes(size))
        : sizesOf(family);
    for (const size of sizes) yield `${family}.${size}`;
  }
}

/** Computes the value of each key once. */
export function memoized<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

/** An entry of the table itself: every object has a `constructor`, which is not an instance type. */
export const entryOf = (table: Readonly<Record<string, string>>, key: string): string =>
  (Object.hasOwn(table, key) ? table[key] : undefined) ?? '';
