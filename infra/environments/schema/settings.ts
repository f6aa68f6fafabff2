import { z } from 'zod';
import { json } from './values.ts';

/**
 * Environment variables of a component: name -> template, or a structure of templates that becomes JSON. A template
 * contains placeholders, `{<kind>:<argument>}` or `{<kind>}`; plan/placeholders.ts has the list.
 */
export const settingsSchema = z.record(
  z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable, in capitals'),
  z.union([z.string(), z.strictObject({ json })]),
);
export type Settings = Readonly<Record<string, string | { readonly json: unknown }>>;
