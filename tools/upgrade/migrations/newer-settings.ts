import { addProperty, propertyText } from '@sample-platform-ai/tools/literals/edit.ts';
import type { Migration } from './migration.ts';

interface Setting {
  /** Keys that lead to its object. */
  readonly path: readonly string[];
  readonly key: string;
  /** What leaves everything as it was, from the text and the place of its environment or organization. */
  readonly text: string | ((text: string, at: Literal) => string);
}

type Literal = { readonly file: string; readonly name: string };

/** Without a VPN nothing else could apply the delivery layer. */
const clusterRunners = (text: string, at: Literal): string =>
  String(propertyText(text, { ...at, path: [] }, 'access')?.trim() === 'undefined');

const ofEnvironment: readonly Setting[] = [
  { path: [], key: 'security', text: 'undefined' },
  { path: ['security', 'backups'], key: 'copies', text: 'undefined' },
  { path: [], key: 'sleep', text: 'undefined' },
  { path: [], key: 'previews', text: 'undefined' },
  { path: ['delivery'], key: 'provenance', text: "'off'" },
  { path: ['delivery'], key: 'clusterRunners', text: clusterRunners },
];
const ofOrganization: readonly Setting[] = [
  { path: [], key: 'zone', text: "'create'" },
  { path: [], key: 'backupAccount', text: 'undefined' },
  { path: [], key: 'security', text: 'undefined' },
];

/** Whether the value at each key of the path is an object that is written there, and not `undefined` or a constant. */
const isWritten = (text: string, { file, name }: Literal, path: readonly string[]): boolean =>
  path.every((key, depth) =>
    propertyText(text, { file, name, path: path.slice(0, depth) }, key)
      ?.trimStart()
      .startsWith('{'),
  );

const withSettings =
  (settings: readonly Setting[]) =>
  (text: string, at: Literal): string =>
    settings.reduce((changed, { path, key, text: value }) => {
      if (!isWritten(changed, at, path)) return changed;
      const literal = { ...at, path };
      return propertyText(changed, literal, key) === undefined
        ? addProperty(changed, literal, { key, text: typeof value === 'string' ? value : value(changed, at) })
        : changed;
    }, text);

/** Settings that every literal states since this day; each is off in an older one, or what that one had. */
export const newerSettings: Migration = {
  name: '2026-11-29 newerSettings',
  environment: withSettings(ofEnvironment),
  organization: withSettings(ofOrganization),
};
