import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { services } from '@sample-platform-ai/contract';
import { runMain, UserError } from '@sample-platform-ai/terminal';
import { pipelineClaims } from '../dev/issuer/claims.ts';
import { startIssuer } from '../dev/issuer/issuer.ts';
import { fileDescriptors } from '../src/grpc/definition.ts';
import { type BenchDatabase, openBenchDatabase } from './database.ts';
import { type Endpoint, endpoints, type Facts } from './endpoints.ts';
import { generatorOf } from './generators.ts';
import { type Comparison, compare } from './measure.ts';
import { readOptions } from './options.ts';
import { report } from './report.ts';
import { type Memory, measureMemory, measureStart, processMeasures, type Start, type Starter } from './resources.ts';
import { type BenchServer, buildBundle, buildPeer, startNode, startPeer } from './servers.ts';
import { writeStatements } from './statements.ts';
import { measureStreams, type StreamCost, streamSettings } from './streams.ts';
import { onPath, versionOf } from './tools.ts';

const say = (text: string) => process.stderr.write(`${text}\n`);

function writeContract(file: string): void {
  const all = fileDescriptors(services.map((service) => service.file));
  const set = create(FileDescriptorSetSchema, {
    file: all.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes)),
  });
  writeFileSync(file, toBinary(FileDescriptorSetSchema, set));
}

async function factsOf(database: BenchDatabase, authorization: string): Promise<Facts> {
  const ids = await database.query<{ id: string }>(
    'SELECT id FROM deployments TABLESAMPLE BERNOULLI (0.5) REPEATABLE (1) ORDER BY id',
  );
  const named = await database.query<{ name: string }>('SELECT name FROM services ORDER BY name');
  const [first] = await database.query<{ id: string }>(
    "SELECT (SELECT max(epoch) FROM epochs) || lpad(tx::text, 20, '0') || '-' || id AS id FROM events ORDER BY tx, id LIMIT 1",
  );
  return {
    deploymentIds: ids.map(({ id }) => id),
    services: named.map(({ name }) => name),
    firstEvent: first?.id ?? '',
    matrixTag: '',
    authorization,
  };
}

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

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) return 0;
  if (process.platform !== 'linux') throw new UserError('CPU time is read from /proc: this runs on Linux');
  const leftOut: string[] = [];
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

  const folder = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  const bundle = buildBundle();
  const peers = options.against === undefined ? options.peers : [];
  const built = peers.flatMap((kind) => {
    const file = buildPeer(kind);
    if (file === undefined) leftOut.push(`the ${kind} peer in Go: go not found on PATH`);
    return file === undefined ? [] : [{ kind, file }];
  });
  const database = await openBenchDatabase(say);
  const issuer = await startIssuer();
  const servers: BenchServer[] = [];
  try {
    writeContract(join(folder, 'contract.protoset'));
    const token = await issuer.sign(pipelineClaims({ repository: 'example-org/monorepo', repositoryId: '1000' }), {
      lifetimeSeconds: 86_400,
    });
    const facts = await factsOf(database, `Bearer ${token}`);
    const settings = { databaseUrl: database.url, issuerUrl: issuer.url, writerConnections: 6, readerConnections: 8 };
    const { environment, againstEnvironment } = options;
    const starters: Starter[] = [() => startNode({ name: 'node', folder: bundle, environment }, settings)];
    if (options.against !== undefined) {
      const other = resolve(options.against === '' ? bundle : options.against);
      starters.push(() => startNode({ name: 'other', folder: other, environment: againstEnvironment }, settings));
    } else if (built.length > 0) {
      const statements = join(folder, 'statements.json');
      writeFileSync(statements, JSON.stringify(await writeStatements(database.url)));
      for (const peer of built) starters.push(() => startPeer({ ...peer, statements }, settings));
    }
    const starts: readonly Start[] = processes.has('start') ? await measureStart(starters, options.starts) : [];
    const memory: Memory[] = [];
    if (processes.has('memory')) for (const start of starters) memory.push(await measureMemory(start, facts, folder));
    const streams: StreamCost[] = [];
    if (processes.has('streams')) {
      // The peer has no server-sent events.
      const one = { name: 'node', folder: bundle, environment: { ...environment, ...streamSettings } };
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
    await issuer.stop();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export type { Endpoint };

await runMain(main);
