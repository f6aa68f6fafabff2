import type { Endpoint, Facts } from './endpoints.ts';
import { ghz } from './ghz.ts';
import { wrk } from './wrk.ts';

/** What a generator saw in one window. */
export interface Observed {
  readonly requests: number;
  readonly seconds: number;
  readonly errors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Target {
  readonly httpPort: number;
  readonly grpcPort: number;
}

export interface Window {
  readonly target: Target;
  readonly facts: Facts;
  readonly seconds: number;
  readonly connections: number;
  /** Of the run: for files, and unlike that of any other window, for names. */
  readonly folder: string;
  readonly prefix: string;
}

export const generatorOf = (endpoint: Endpoint): 'wrk' | 'ghz' => (endpoint.kind === 'http' ? 'wrk' : 'ghz');

/** `perSecond`: at a steady rate, to see how long requests take below the server's limit; as many as go when absent. */
export const generate = (endpoint: Endpoint, window: Window, perSecond?: number): Promise<Observed> =>
  endpoint.kind === 'http' ? wrk(endpoint, window, perSecond) : ghz(endpoint, window, perSecond);
