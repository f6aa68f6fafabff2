/** Waits that AWS makes, shorter than there: the report names both. */
export interface WorldSettings {
  readonly processesPerRegion: number;
  /** Between regions, one way. */
  readonly linkDelayMs: number;
  /** What the reader's database is behind, besides the link. */
  readonly replicationDelayMs: number;
  readonly healthCheck: { readonly intervalMs: number; readonly threshold: number };
  /** Of the public hosts. */
  readonly dnsTtlMs: number;
  /** Of the writer's endpoint. */
  readonly endpointTtlMs: number;
  readonly heartbeatMs: number;
  /** A client's connection that is older ends after an answer; streams go on. */
  readonly clientKeepAliveMs: number;
  /** Size of the disk of the first writer. @default that of this machine */
  readonly writerDiskMib?: number;
}

export const defaultSettings: WorldSettings = {
  processesPerRegion: 2,
  linkDelayMs: 40,
  replicationDelayMs: 250,
  healthCheck: { intervalMs: 500, threshold: 3 },
  dnsTtlMs: 1000,
  endpointTtlMs: 1000,
  heartbeatMs: 1000,
  clientKeepAliveMs: 3000,
};
