/** A key that is not there at all. */
export const gone = Symbol('gone');

/** A copy of a literal with one path changed, as a slip of its writer would leave it. */
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
