import type { JsonValue } from '../component.ts';

export type { JsonValue };

/** A Kubernetes object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string } & { readonly [key: string]: JsonValue };
  readonly [key: string]: JsonValue;
}

/** An operation of JSON Patch (RFC 6902). */
export interface Addition {
  readonly op: 'add';
  readonly path: string;
  readonly value: JsonValue;
}

type JsonObject = { readonly [key: string]: JsonValue };
const isArray = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isArray(value);
export const isManifest = (value: JsonValue | undefined): value is Manifest =>
  isObject(value) && 'apiVersion' in value && 'kind' in value && isObject(value['metadata']);

/** The common part of all values; `undefined` without one. Lists are compared item by item. */
export function common(values: readonly JsonValue[]): JsonValue | undefined {
  const [first, ...others] = values;
  if (first === undefined) return undefined;
  if (isArray(first)) {
    const lists = others.filter((other) => isArray(other) && other.length === first.length).filter(isArray);
    if (lists.length < others.length) return undefined;
    const items = first.map((item, index) => common([item, ...lists.map((list) => list[index] ?? null)]));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (isObject(first)) {
    const objects = others.filter(isObject);
    if (objects.length < others.length) return undefined;
    const shared = Object.entries(first).flatMap(([key, value]) => {
      const rest = objects.flatMap((object) => (Object.hasOwn(object, key) ? [object[key] ?? null] : []));
      const alike = rest.length === objects.length ? common([value, ...rest]) : undefined;
      return alike === undefined ? [] : [[key, alike] as const];
    });
    return Object.fromEntries(shared);
  }
  return others.every((other) => other === first) ? first : undefined;
}

const pointer = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Difference between `base`, a result of `common`, and `whole`. */
export function additions(base: JsonValue, whole: JsonValue, path = ''): readonly Addition[] {
  if (isArray(base) && isArray(whole)) {
    return whole.flatMap((item, index) => additions(base[index] ?? null, item, `${path}/${index}`));
  }
  if (isObject(base) && isObject(whole)) {
    return Object.entries(whole)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, value]): readonly Addition[] => {
        const at = `${path}/${pointer(key)}`;
        const shared = base[key];
        return shared === undefined ? [{ op: 'add', path: at, value }] : additions(shared, value, at);
      });
  }
  return [];
}
