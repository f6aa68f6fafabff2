/** Path below the repository -> text of a file with literals. */
export type Literals = Readonly<Record<string, string>>;

/** Brings literals of an older schema up to a newer one. */
export interface Migration {
  /** Day and subject, such as `2026-11-28 retainOnDestroy`. */
  readonly name: string;
  /** One environment's text, changed; the same text where it needs nothing, so that it may run again. */
  readonly environment?: (text: string, at: { readonly file: string; readonly name: string }) => string;
  /** The organization's text, changed; the same text where it needs nothing. */
  readonly organization?: (text: string, at: { readonly file: string; readonly name: string }) => string;
  /** One service's spec, changed; the same text where it needs nothing. */
  readonly service?: (text: string, at: { readonly file: string; readonly name: string }) => string;
}
