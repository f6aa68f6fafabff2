import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { services } from '@sample-platform-ai/contract';
import { pipelineClaims } from '../dev/issuer/claims.ts';
import { startIssuer } from '../dev/issuer/issuer.ts';
import { fileDescriptors } from '../src/grpc/definition.ts';
import { type BenchDatabase, openBenchDatabase } from './database.ts';
import type { Facts } from './endpoints.ts';
import type { Options } from './options.ts';
import type { Starter } from './resources.ts';
import { buildBundle, buildPeer, type ServerSettings, startNode, startPeer } from './servers.ts';
import { writeStatements } from './statements.ts';

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

export interface World {
  readonly database: BenchDatabase;
  readonly facts: Facts;
  readonly settings: ServerSettings;
  /** The ledger's bundle. */
  readonly bundle: string;
  /** For the files of generators; holds `contract.protoset`. */
  readonly folder: string;
  /** The ledger first, then what it is compared with. */
  readonly starters: readonly Starter[];
  /** What cannot run on this machine, and why. */
  readonly leftOut: readonly string[];
  stop(): Promise<void>;
}

export type WorldOptions = Pick<Options, 'peers' | 'against' | 'environment' | 'againstEnvironment'> & {
  /** How many of the seed's rollouts. */
  readonly rollouts: number;
};

/** Builds the servers, and opens a fresh copy of the seeded database and an issuer of tokens. */
export async function openWorld(options: WorldOptions, say: (text: string) => void): Promise<World> {
  const { environment, againstEnvironment, against } = options;
  const leftOut: string[] = [];
  const bundle = buildBundle();
  const built = (against === undefined ? options.peers : []).flatMap((kind) => {
    const file = buildPeer(kind);
    if (file === undefined) leftOut.push(`the ${kind} peer in Go: go not found on PATH`);
    return file === undefined ? [] : [{ kind, file }];
  });
  const folder = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  const closing: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const close of closing.reverse()) await close();
  };
  try {
    writeContract(join(folder, 'contract.protoset'));
    const database = await openBenchDatabase(say, options.rollouts);
    closing.push(() => database.stop());
    const issuer = await startIssuer();
    closing.push(() => issuer.stop());
    const token = await issuer.sign(pipelineClaims({ repository: 'example-org/monorepo', repositoryId: '1000' }), {
      lifetimeSeconds: 86_400,
    });
    const settings = { databaseUrl: database.url, issuerUrl: issuer.url, writerConnections: 6, readerConnections: 8 };
    const starters: Starter[] = [() => startNode({ name: 'node', folder: bundle, environment }, settings)];
    if (against !== undefined) {
      const other = resolve(against === '' ? bundle : against);
      starters.push(() => startNode({ name: 'other', folder: other, environment: againstEnvironment }, settings));
    } else if (built.length > 0) {
      const statements = join(folder, 'statements.json');
      writeFileSync(statements, JSON.stringify(await writeStatements(database.url)));
      for (const peer of built) starters.push(() => startPeer({ ...peer, statements }, settings));
    }
    const facts = await factsOf(database, `Bearer ${token}`);
    return { database, facts, settings, bundle, folder, starters, leftOut, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
