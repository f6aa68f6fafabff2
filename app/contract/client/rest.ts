import createClient, { type Client, type ClientOptions } from 'openapi-fetch';
import type { components, paths } from '../gen/openapi.ts';

export type Schemas = components['schemas'];
/** A type whose fields may be missing, such as a response of an older server. */
export type Loose<Value> = Value extends readonly (infer Item)[]
  ? Loose<Item>[]
  : Value extends object
    ? { [Key in keyof Value]?: Loose<Value[Key]> | undefined }
    : Value;
export type LedgerClient = Client<paths>;

/** The REST API with the types of `openapi.json`, without protobuf, so that it is small enough for a browser. */
export const ledgerClient = (options: ClientOptions & { readonly baseUrl: string }): LedgerClient =>
  createClient<paths>(options);
