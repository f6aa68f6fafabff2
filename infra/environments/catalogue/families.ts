/** A set of EC2 types or RDS classes as the generated data writes it: `m7g r7g:large,xlarge c8g!metal`. */
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

/** Decodes once for each key. */
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

/** A table's own entry: `constructor` is not an instance type, although every object has one. */
export const entryOf = (table: Readonly<Record<string, string>>, key: string): string =>
  (Object.hasOwn(table, key) ? table[key] : undefined) ?? '';
