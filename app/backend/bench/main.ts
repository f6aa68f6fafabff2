import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { exitOnSignals, runMain, UserError } from '@sample-platform-ai/terminal';
import { checkAnswers, checkedRollouts, checkLines } from './check.ts';
import { allRollouts } from './database.ts';
import { minutesOf } from './duration.ts';
import { type Endpoint, endpoints } from './endpoints.ts';
import { generatorOf } from './generators.ts';
import { type Comparison, compare } from './measure.ts';
import { type Options, readOptions } from './options.ts';
import { report } from './report.ts';
import { type Memory, measureMemory, measureStart, processMeasures, type Start } from './resources.ts';
import { type BenchServer, startNode } from './servers.ts';
import { measureStreams, type StreamCost, streamSettings } from './streams.ts';
import { onPath, versionOf } from './tools.ts';
import { openWorld } from './world.ts';

const say = (text: string) => process.stderr.write(`${text}\n`);

function machine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: execFileSync('uname', ['-sr'], { encoding: 'utf8' }).trim(),
    node: process.version,
    go: versionOf('go'),
    wrk: versionOf('wrk'),
    ghz: versionOf('ghz'),
  };
}

async function check(options: Options): Promise<number> {
  const isWanted = ({ name }: Endpoint) => options.endpoints.length === 0 || options.endpoints.includes(name);
  const world = await openWorld({ ...options, rollouts: checkedRollouts }, say);
  try {
    for (const line of world.leftOut) say(`not compared: ${line}`);
    const checks = await checkAnswers(endpoints.filter(isWanted), world);
    if (checks.length === 0) throw new UserError('nothing was compared');
    process.stdout.write(checkLines(checks));
    return checks.some(({ difference }) => difference !== undefined) ? 1 : 0;
  } finally {
    await world.stop();
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (process.platform !== 'linux') throw new UserError('CPU time is read from /proc: this runs on Linux');
  const leftOut: string[] = [];
  if (options.check) return check(options);
  const isWanted = ({ name }: { readonly name: string }) =>
    options.endpoints.length === 0 || options.endpoints.includes(name);
  const processes = new Set<string>(processMeasures.filter(isWanted).map(({ name }) => name));
  const measured = endpoints.filter(isWanted).filter((endpoint) => {
    const tool = generatorOf(endpoint);
    if (onPath(tool)) return true;
    leftOut.push(`${endpoint.name}: ${tool} not found on PATH`);
    return false;
  });
  if (processes.has('memory') && !onPath('wrk')) {
    processes.delete('memory');
    leftOut.push('memory: wrk not found on PATH');
  }
  if (measured.length + processes.size === 0) throw new UserError(`nothing can be measured:\n${leftOut.join('\n')}`);
  if (options.atRate && measured.some((endpoint) => endpoint.kind === 'grpc' && endpoint.streamed !== undefined))
    leftOut.push('streams at a steady rate: a stream is read as fast as the server sends');

  const world = await openWorld({ ...options, rollouts: allRollouts }, say);
  const { database, facts, settings, bundle, folder, starters } = world;
  leftOut.push(...world.leftOut);
  say(
    `about ${minutesOf({ ...options, endpoints: measured, processes, others: starters.length - 1 })} minutes from now`,
  );
  const servers: BenchServer[] = [];
  try {
    const starts: readonly Start[] = processes.has('start') ? await measureStart(starters, options.starts) : [];
    const memory: Memory[] = [];
    if (processes.has('memory')) for (const start of starters) memory.push(await measureMemory(start, facts, folder));
    const streams: StreamCost[] = [];
    if (processes.has('streams')) {
      // The peer has no server-sent events.
      const one = { name: 'node', folder: bundle, environment: { ...options.environment, ...streamSettings } };
      const publish = async (marker: string) => {
        await database.query(`INSERT INTO events (id, at, service, environment, subject, document)
          VALUES (gen_random_uuid(), now(), 'bench', '', 'serviceChanged', '{"name": "${marker}"}')`);
      };
      streams.push(await measureStreams(() => startNode(one, settings), publish));
    }
    if (measured.length > 0) for (const start of starters) servers.push(await start());
    const comparisons: Comparison[] = [];
    const [own, ...others] = servers;
    const pairs = own === undefined ? [] : others.length === 0 ? [[own]] : others.map((other) => [own, other]);
    for (const endpoint of measured) {
      for (const pair of pairs)
        comparisons.push(await compare(endpoint, { servers: pair, facts, folder, database, options, say }));
    }
    const [row] = await database.query<{ version: string }>('SHOW server_version');
    const result = {
      date: new Date().toISOString(),
      commit: execFileSync('git', ['describe', '--always', '--dirty'], {
        encoding: 'utf8',
        cwd: import.meta.dirname,
      }).trim(),
      machine: { ...machine(), postgres: row },
      options: { ...options, json: undefined },
      leftOut,
      starts,
      memory,
      streams,
      comparisons,
    };
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, null, 1)}\n`);
    process.stdout.write(report({ starts, memory, streams, comparisons, leftOut }));
    return comparisons.some(({ errors }) => errors > 0) ? 1 : 0;
  } finally {
    await Promise.allSettled(servers.map((server) => server.stop()));
    await world.stop();
  }
}

exitOnSignals();
await runMain(main);
