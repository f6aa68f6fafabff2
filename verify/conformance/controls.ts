/** What shows that a control holds: a test by its file and a part of its name, or a type of resource by its settings. */
export type Evidence =
  | { readonly test: string; readonly named: string }
  | {
      readonly resource: string;
      /** Path -> value that each resource of the type has. */
      readonly settings: Readonly<Record<string, unknown>>;
    }
  /** What is not done, or not shown here. The reason is looked at again on that day. */
  | { readonly left: string; readonly review: `${number}-${number}-${number}` };

export interface Control {
  /** As the standard calls it. */
  readonly id: string;
  /** What it asks for, in our words. */
  readonly asks: string;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

export interface Standard {
  readonly name: string;
  /** Which part of it is listed. */
  readonly part: string;
  readonly controls: readonly Control[];
}

export const test = (file: string, named: string): Evidence => ({ test: file, named });
export const resource = (type: string, settings: Readonly<Record<string, unknown>> = {}): Evidence => ({
  resource: type,
  settings,
});
export const left = (reason: string, review: `${number}-${number}-${number}` = '2027-11-30'): Evidence => ({
  left: reason,
  review,
});
