import { setTimeout as delay } from 'node:timers/promises';
import type { GameRegion } from '../world/world.ts';
import type { ClientKind, History } from './history.ts';

/** What every client has at hand. */
export interface ClientContext {
  readonly name: string;
  readonly region: GameRegion;
  /** All regions, each with its own entrance. */
  readonly regions: readonly GameRegion[];
  /** Environment that the game day plays. */
  readonly environment: string;
  /** Its own service in the catalog. */
  readonly service: string;
  readonly token: string;
  /** For reads. */
  readonly viewer: string;
  readonly history: History;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

export interface Client {
  readonly kind: ClientKind;
  readonly run: (context: ClientContext) => Promise<void>;
}

/** Without it a gRPC channel never notices that its connection is silent, and sends every further call into it. */
export const grpcKeepalive = { 'grpc.keepalive_time_ms': 20_000, 'grpc.keepalive_timeout_ms': 5000 } as const;

/** A pause of this length on average. */
export const pause = ({ random, signal }: ClientContext, milliseconds: number): Promise<unknown> =>
  delay(milliseconds * (0.5 + random()), undefined, { signal }).catch(() => {});

export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? `${error.message}: ${cause.message}` : error.message;
};

export const commonOf = (kind: ClientKind, { name, region }: ClientContext) =>
  ({ client: name, kind, near: region.name }) as const;

/** The sequence that the end of a version says; 0 for none. */
export const sequenceOf = (version: string | undefined): number => Number(/-(\d+)$/.exec(version ?? '')?.[1] ?? 0);
