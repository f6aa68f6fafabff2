import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readChart } from './folders.ts';

/** The tree of a chart's values, or of the platform's values for it. */
export interface Values {
  readonly [key: string]: unknown;
}
export type Path = readonly string[];

const isTree = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readValues = (folder: string): Values => {
  const file = join(folder, 'values.yaml');
  const values: unknown = existsSync(file) ? parse(readFileSync(file, 'utf8')) : {};
  return isTree(values) ? values : {};
};

/** A chart's own values over those of the charts that it depends on, each under its name. */
export function knownValues(folder: string): Values {
  const inner = readChart(folder).dependencies.map(({ name, alias }): [string, unknown] => {
    const subchart = join(folder, 'charts', name);
    return [alias ?? name, existsSync(subchart) ? knownValues(subchart) : {}];
  });
  return merged(Object.fromEntries(inner), readValues(folder));
}

/** Values over others, key by key. */
export function merged(under: Values, over: Values): Values {
  const keys = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  return Object.fromEntries(
    keys.map((key) => {
      const [below, above] = [under[key], over[key]];
      return [key, isTree(below) && isTree(above) ? merged(below, above) : (above ?? below)];
    }),
  );
}

/** Paths of `values` that the chart's own values do not name. Where those have an empty or no map, any key may come. */
export function unnamedPaths(values: Values, known: Values, path: Path = []): readonly Path[] {
  return Object.entries(values).flatMap(([key, value]): readonly Path[] => {
    const at = [...path, key];
    if (!Object.hasOwn(known, key)) return [at];
    const inner = known[key];
    if (!isTree(value) || !isTree(inner) || Object.keys(inner).length === 0) return [];
    return unnamedPaths(value, inner, at);
  });
}

/** `values` without what is at the path. */
export function without(values: Values, [key = '', ...rest]: Path): Values {
  const inner = values[key];
  const others = Object.entries(values).filter(([name]) => name !== key);
  if (rest.length === 0 || !isTree(inner)) return Object.fromEntries(others);
  return { ...Object.fromEntries(others), [key]: without(inner, rest) };
}
