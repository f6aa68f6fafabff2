import type { JsonValue } from '@bufbuild/protobuf';
import { expect } from 'vitest';
import { type Harness, startHarness } from './harness.ts';
import { message, prepareCatalog } from './scenario.ts';
import type { CallOptions, Client, Outcome } from './transports.ts';

/** Each transport has a separate server and database; the same script runs on both. */
const transports = ['rest', 'grpc'] as const;
const harnesses = new Map<string, Harness>();
/** Names of the methods that any script has called. */
export const called = new Set<string>();

/** To be called once in a test file. */
export async function startBoth(): Promise<void> {
  for (const transport of transports) {
    const harness = await startHarness();
    harnesses.set(transport, harness);
    await prepareCatalog(harness);
  }
}

export const stopBoth = () => Promise.all([...harnesses.values()].map((harness) => harness.stop()));

export interface Script {
  readonly call: (name: string, request: JsonValue, options?: CallOptions) => Promise<Outcome>;
  readonly tokens: Harness['tokens'];
}

/** Ids and the times of recording become the order in which they were first seen. */
function withoutChance(outcomes: readonly Outcome[]): unknown {
  const seen = new Map<string, string>();
  const replace = (text: string): string =>
    text
      .replace(/^(W\/)?"[\w-]{27}"$/, 'tag of a document')
      // The transaction in an event's id.
      .replace(/\b\d{21,}-(?=[0-9a-f]{8}-)/, '')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|20\d\d-[\d-]+T[\d:.]+Z/g, (found) => {
        if (found.startsWith('2020-')) return found;
        const name = seen.get(found) ?? (found.includes('T') ? 'time' : `id ${seen.size}`);
        if (!found.includes('T')) seen.set(found, name);
        return name;
      });
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return replace(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(
      ([key]) => !['requestId', 'consistencyToken', 'nextPageToken', 'position', '$typeName', '$unknown'].includes(key),
    );
    return Object.fromEntries(kept.map(([key, item]) => [key, walk(item)]));
  };
  return walk(outcomes);
}

/** Plays a script on both and returns what happened, which has to be the same. */
export async function play(script: (script: Script) => Promise<void>): Promise<readonly Outcome[]> {
  const results: Outcome[][] = [];
  for (const transport of transports) {
    const harness = harnesses.get(transport);
    if (!harness) throw new Error('not started');
    const client: Client = harness.clients[transport];
    const outcomes: Outcome[] = [];
    await script({
      tokens: harness.tokens,
      call: async (name, request, options) => {
        called.add(name);
        const outcome = await client.call(name, request, options);
        outcomes.push(outcome);
        return outcome;
      },
    });
    results.push(outcomes);
  }
  const [rest = [], grpc = []] = results;
  expect(withoutChance(grpc)).toEqual(withoutChance(rest));
  return rest;
}

export const codes = (outcomes: readonly Outcome[]) => outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.code));
export const idOf = (outcome: Outcome): string => String(message(outcome)['id']);
/** Midnight of a day in January 2020, which no clock of a test comes near. */
export const at = (day: number) => `2020-01-${String(day).padStart(2, '0')}T00:00:00Z`;
