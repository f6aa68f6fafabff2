import type { Json, Parameters } from '../call.ts';

type Tree = { [key: string]: Tree | string };

/** The parameters of a form: `Tags.member.1.Key=a` is a list of objects. */
export function fromForm(form: URLSearchParams): Parameters {
  const tree: Tree = {};
  for (const [path, value] of form) {
    if (path === 'Action' || path === 'Version') continue;
    const parts = path.split('.');
    const last = parts.pop() ?? '';
    let at = tree;
    for (const part of parts) {
      const next = at[part];
      if (typeof next === 'object') at = next;
      else at = at[part] = {};
    }
    at[last] = value;
  }
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, listed(value)]));
}

/** Numbered keys are a list; so is what holds nothing but one, as `member` does. */
function listed(value: Tree | string): Json {
  if (typeof value === 'string') return value;
  const entries = Object.entries(value).map(([key, each]) => [key, listed(each)] as const);
  if (entries.every(([key]) => /^\d+$/.test(key)))
    return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, each]) => each);
  const [first] = entries;
  return entries.length === 1 && Array.isArray(first?.[1]) ? first[1] : Object.fromEntries(entries);
}
