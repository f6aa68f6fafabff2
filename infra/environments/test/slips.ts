/** Removes the key. */
export const gone = Symbol('gone');

/** A copy of a literal with a slip: one path has another value. */
export function changed<T>(literal: T, path: string, value: unknown): T {
  const copy = structuredClone(literal);
  const keys = path.split(/[.[\]]+/).filter(Boolean);
  const last = keys.pop() ?? '';
  // biome-ignore lint/suspicious/noExplicitAny: a slip does not follow the types.
  const parent = keys.reduce<any>((node, key) => node[key], copy);
  if (value === gone) delete parent[last];
  else parent[last] = value;
  return copy;
}
