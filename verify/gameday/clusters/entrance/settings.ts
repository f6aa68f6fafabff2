/** What the entrance of a cluster does, as JSON in its variable `ENTRANCE`. */
export interface EntranceSettings {
  /** Connections to a port of the entrance go to a port of a Kubernetes Service. */
  readonly ways: readonly { readonly port: number; readonly host: string; readonly to: number }[];
  readonly issuerPort: number;
  /** Path to the key set that is published there. */
  readonly keys: Readonly<Record<string, unknown>>;
}
