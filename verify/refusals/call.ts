export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Parameters = Readonly<Record<string, Json>>;

/** A request to AWS, as its service reads it. */
export interface ApiCall {
  /** IAM's prefix of the service, for example `elasticloadbalancing`. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly account: string;
  /** Name of the role whose session signs it; omitted for an account's administrator. */
  readonly role?: string;
  readonly parameters: Parameters;
}

/** How AWS refuses a request. */
export interface Refusal {
  readonly status: number;
  /** AWS' error code. */
  readonly code: string;
  readonly message: string;
}

export const isRefusal = (value: object): value is Refusal =>
  'status' in value && 'code' in value && 'message' in value;

export const refusal = (code: string, message: string, status = 400): Refusal => ({ status, code, message });

/** Asks the emulator as the caller, by a form, and returns its answer. */
export type AskEmulator = (service: string, form: Readonly<Record<string, string>>) => Promise<string>;

/** A rule of AWS that the emulator does not know. It remembers what it needs of the requests that were done. */
export interface Rule {
  readonly name: string;
  /** Only makes up for what the emulator lacks: refuses nothing. */
  readonly isEmulation?: true;
  check(call: ApiCall): Refusal | undefined | Promise<Refusal | undefined>;
  /** Called after the emulator did what the call asks. @param answer Its text. */
  learn?(call: ApiCall, answer: string, ask: AskEmulator): void | Promise<void>;
  /** Answers what the emulator lacks; `undefined` leaves the call to it. */
  answer?(call: ApiCall): Parameters | Refusal | undefined;
  /** Parameters that only the emulator needs, of a service that takes forms. */
  added?(call: ApiCall): Readonly<Record<string, string>> | undefined;
  /** The answer as AWS gives it, where the emulator's differs. */
  amend?(call: ApiCall, answer: string): string;
}

/** A parameter that is a text; `undefined` where the request has none. */
export function text(call: ApiCall, name: string): string | undefined {
  const value = call.parameters[name];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

export const isTrue = (call: ApiCall, name: string): boolean => text(call, name) === 'true';

/** An object among a request's values. */
export const isObject = (value: Json | undefined): value is Parameters =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every text below a parameter. */
export function textsIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((each: Json) => textsIn(each)) : [];
}

/** The text of an element of an answer in XML, or of a member of one in JSON. */
export function answered(answer: string, name: string): string | undefined {
  const [, xml, json] = new RegExp(`<${name}>([^<]*)</${name}>|"${name}": ?"([^"]*)"`).exec(answer) ?? [];
  return xml ?? json;
}

/** Names of things are per account and region. */
export const inPlace = ({ account, region }: ApiCall, name: string): string => `${account} ${region} ${name}`;
