import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@sample-platform-ai/terminal';
import type { HttpEndpoint } from './endpoints.ts';
import type { Observed, Window } from './generators.ts';
import { run } from './tools.ts';

/** The line that requests.lua writes at its end. */
export function readWrk(stdout: string): Observed {
  const line = /^RESULT (.*)$/m.exec(stdout)?.[1];
  if (line === undefined) throw new UserError(`cannot parse the output of wrk:\n${stdout}`);
  const seen = JSON.parse(line) as Observed;
  return seen.requests > 0 ? seen : { ...seen, p50Ms: Number.NaN, p99Ms: Number.NaN };
}

/** `perSecond`: requests at a steady rate, whatever the server makes of it; as many as go when absent. */
export async function wrk(endpoint: HttpEndpoint, window: Window, perSecond?: number): Promise<Observed> {
  const { target, facts, seconds, folder, prefix } = window;
  const connections = endpoint.connections ?? window.connections;
  const file = join(folder, `${endpoint.name}.txt`);
  writeFileSync(file, `${endpoint.lines(facts).join('\n')}\n`);
  const headers = Object.entries(endpoint.headers?.(facts) ?? {}).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ]);
  const script = join(import.meta.dirname, 'requests.lua');
  const load = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', ...headers, '-s', script];
  const pace = perSecond === undefined ? [] : [String(perSecond)];
  return readWrk(await run('wrk', [...load, `http://127.0.0.1:${target.httpPort}`, '--', file, prefix, ...pace]));
}
