import type { Faults } from './process-faults.ts';
import type { RunningProcess } from './region.ts';
import type { Link } from './relay.ts';
import type { SmallDisk } from './small-disk.ts';

/** What can go wrong inside regions whose processes run on this machine. */
export interface Inside {
  /** Between the ledger and its issuers' keys. */
  readonly keysLink: Link;
  /** Of the first writer, where the settings give it a small one. */
  readonly disk: SmallDisk | undefined;
  readonly processes: (region: string) => readonly RunningProcess[];
  /** Of every process of a region, also of those that start later. */
  setFaults(region: string, faults: Partial<Faults>): void;
  /** A release: see `LocalRegion`. */
  replace(region: string): Promise<number>;
  /** See `LocalRegion`. */
  loseNode(region: string): Promise<() => Promise<void>>;
}
