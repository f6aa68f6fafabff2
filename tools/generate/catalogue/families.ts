/** Family -> its sizes, in the order in which the generated file lists them. */
export type Families = ReadonlyMap<string, readonly string[]>;

const natural = new Intl.Collator('en', { numeric: true });
export const compare = (a: string, b: string): number => natural.compare(a, b) || (a < b ? -1 : 1);

export function familiesOf(names: Iterable<string>): Families {
  const families = new Map<string, string[]>();
  for (const name of [...names].sort(compare)) {
    const [family = '', size = ''] = name.split('.');
    families.set(family, [...(families.get(family) ?? []), size]);
  }
  return families;
}

/**
 * A set of types in one line: `m7g` is the whole family, `m7g:large,xlarge` these sizes, `m7g!metal` all but these.
 * The shortest of the three is written.
 */
export function encode(names: Iterable<string>, all: Families): string {
  const parts: string[] = [];
  for (const [family, sizes] of familiesOf(names)) {
    const missing = (all.get(family) ?? []).filter((size) => !sizes.includes(size));
    const some = `${family}:${sizes.join(',')}`;
    const but = `${family}!${missing.join(',')}`;
    parts.push(missing.length === 0 ? family : but.length < some.length ? but : some);
  }
  return parts.join(' ');
}
