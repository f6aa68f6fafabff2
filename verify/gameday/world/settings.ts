/** Delays of AWS, shortened; the report lists both values. */
export interface WorldSettings {
  readonly processesPerRegion: number;
  /** Between regions, one way. */
  readonly linkDelayMs: number;
  /** How far the reader's database lags behind, in addition to the link's delay. */
  readonly replicationDelayMs: number;
  /** So often, so many answers in a row change what DNS gives, and an answer may take so long. */
  readonly healthCheck: { readonly intervalMs: number; readonly threshold: number; readonly limitMs: number };
  /** TTL of the public hosts' records. */
  readonly dnsTtlMs: number;
  /** TTL of the writer endpoint's record. */
  readonly endpointTtlMs: number;
  readonly heartbeatMs: number;
  /** A client's connection of this age ends after the next response; streams continue. */
  readonly clientKeepAliveMs: number;
  /** Size of the disk of the first writer. @default that of this machine */
  readonly writerDiskMib?: number;
}

export const defaultSettings: WorldSettings = {
  processesPerRegion: 2,
  linkDelayMs: 40,
  replicationDelayMs: 250,
  healthCheck: { intervalMs: 500, threshold: 3, limitMs: 2000 },
  dnsTtlMs: 1000,
  endpointTtlMs: 1000,
  heartbeatMs: 1000,
  clientKeepAliveMs: 3000,
};
