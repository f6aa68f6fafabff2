import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPath } from '../../bench/tools.ts';
import { useHarness } from '../harness.ts';
import { prepareCatalog } from '../scenario.ts';
import { startNewerServer, unknownDrift } from './newer-server.ts';

/**
 * Clients that others generate, built and run against a server that is newer than they are. Each needs its generator, and is skipped by
 * name without: `oapi-codegen` and `grpcurl` on PATH (`go install`), the jar of openapi-generator-cli in OPENAPI_GENERATOR_JAR, and the
 * languages themselves. Building fetches what the generated code imports.
 */
const jar = process.env['OPENAPI_GENERATOR_JAR'] ?? '';
const hasJar = jar !== '' && existsSync(jar) && onPath('java');
const clients = resolve(import.meta.dirname, 'clients');
const document = resolve(import.meta.dirname, '../../../contract/openapi.json');
const minutes = 60_000;

const harness = useHarness();
let folder: string;
let newer: Awaited<ReturnType<typeof startNewerServer>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-conformance-'));
  await prepareCatalog(harness());
  newer = await startNewerServer(harness().url);
});
afterAll(async () => {
  await newer.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = async (cwd: string, command: string, args: readonly string[], env: Record<string, string> = {}) =>
  (
    await promisify(execFile)(command, [...args], {
      cwd,
      env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod', ...env },
      maxBuffer: 64 * 1024 * 1024,
    })
  ).stdout;
const folderOf = (name: string): string => {
  const made = join(folder, name);
  mkdirSync(made, { recursive: true });
  return made;
};
/** What each client prints when it has done everything. */
const checkDone = (printed: string) => {
  const done = JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Record<string, string>;
  expect(done).toEqual({
    rollout: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    listed: done['rollout'],
    drift: unknownDrift,
    problem: 'urn:ledger:problem:not_found',
  });
};
const token = (runId: string) => harness().tokens.pipeline({ runId });
const generate = (cwd: string, generator: string, ...more: string[]) =>
  run(cwd, 'java', ['-jar', jar, 'generate', '-g', generator, '-i', document, '-o', join(cwd, 'out'), ...more]);

describe('a client of REST', () => {
  it.skipIf(!onPath('oapi-codegen') || !onPath('go'))(
    'that oapi-codegen makes is built as it comes, and takes what is new',
    async () => {
      const cwd = folderOf('oapi');
      mkdirSync(join(cwd, 'ledger'));
      // With what it makes by default, a server besides.
      for (const [package_, args] of [
        ['whole', []],
        ['ledger', ['-generate', 'types,client']],
      ] as const) {
        mkdirSync(join(cwd, package_), { recursive: true });
        writeFileSync(
          join(cwd, package_, 'api.go'),
          await run(cwd, 'oapi-codegen', ['-package', package_, ...args, document]),
        );
      }
      writeFileSync(join(cwd, 'go.mod'), 'module example.com/conformance\n\ngo 1.24\n');
      copyFileSync(join(clients, 'oapi-codegen.go'), join(cwd, 'main.go'));
      await run(cwd, 'go', ['mod', 'tidy']);
      await run(cwd, 'go', ['build', './...']);
      checkDone(await run(cwd, 'go', ['run', '.', newer.url, await token('1001')]));
    },
    5 * minutes,
  );

  it.skipIf(!hasJar || !onPath('go'))(
    'that openapi-generator makes for Go is built, and takes what is new',
    async () => {
      const cwd = folderOf('go');
      await generate(
        cwd,
        'go',
        '--additional-properties=packageName=ledger,withGoMod=false,disallowAdditionalPropertiesIfNotPresent=false',
      );
      rmSync(join(cwd, 'out', 'test'), { recursive: true, force: true });
      await run(cwd, 'mv', ['out', 'ledger']);
      writeFileSync(join(cwd, 'go.mod'), 'module example.com/conformance\n\ngo 1.24\n');
      copyFileSync(join(clients, 'openapi-generator.go'), join(cwd, 'main.go'));
      await run(cwd, 'go', ['mod', 'tidy']);
      checkDone(await run(cwd, 'go', ['run', '.', newer.url, await token('1002')]));
    },
    5 * minutes,
  );

  it.skipIf(!hasJar || !onPath('python3'))(
    'that openapi-generator makes for Python takes what is new',
    async () => {
      const cwd = folderOf('python');
      await generate(cwd, 'python');
      const packages = join(cwd, 'packages');
      await run(cwd, 'python3', [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--target',
        packages,
        '-r',
        'out/requirements.txt',
      ]);
      const path = { PYTHONPATH: `${packages}:${join(cwd, 'out')}` };
      const script = join(clients, 'openapi_generator.py');
      checkDone(await run(cwd, 'python3', [script, newer.url, await token('1003')], path));
    },
    5 * minutes,
  );

  it.skipIf(!hasJar || !onPath('mvn'))(
    'that openapi-generator makes for Java is built, and takes what is new',
    async () => {
      const cwd = folderOf('java');
      await generate(cwd, 'java', '--library', 'native');
      const out = join(cwd, 'out');
      copyFileSync(join(clients, 'Conformance.java'), join(out, 'src/main/java/Conformance.java'));
      await run(out, 'mvn', [
        '-B',
        '-q',
        '-DskipTests',
        'compile',
        'dependency:build-classpath',
        '-Dmdep.outputFile=classpath',
      ]);
      const classpath = `target/classes:${await run(out, 'cat', ['classpath'])}`;
      checkDone(await run(out, 'java', ['-cp', classpath, 'Conformance', newer.url, await token('1004')]));
    },
    10 * minutes,
  );
});

describe('a client of gRPC that knows the server by reflection only', () => {
  const address = () => `127.0.0.1:${harness().server.ports.grpc}`;
  const failed = async (call: Promise<string>): Promise<string> => {
    try {
      return await call;
    } catch (error) {
      return error instanceof Error && 'stderr' in error ? `${String(error.stderr)}` : String(error);
    }
  };

  it.skipIf(!onPath('grpcurl'))(
    'grpcurl: lists, calls, asks for health, and reads the details of a refusal',
    async () => {
      const authorization = ['-H', `authorization: Bearer ${await harness().tokens.person('viewers')}`];
      const curl = (...args: string[]) => run(folder, 'grpcurl', ['-plaintext', ...authorization, ...args]);
      expect(await curl(address(), 'list')).toContain('grpc.health.v1.Health\n');
      expect(await curl(address(), 'grpc.health.v1.Health/Check')).toContain('"SERVING"');
      expect(await curl('-d', '{"name": "checkout"}', address(), 'ledger.v1.CatalogService/GetService')).toContain(
        '"payments"',
      );
      const refusal = await failed(
        curl('-d', '{"team": "Not A Team"}', address(), 'ledger.v1.CatalogService/ListServices'),
      );
      for (const known of [
        'type.googleapis.com/ledger.v1.Problem',
        'urn:ledger:problem:invalid_argument',
        'google.rpc.BadRequest',
        '"INVALID_ARGUMENT"',
      ])
        expect(refusal).toContain(known);
    },
  );

  it('buf curl: calls, and reads the details of a refusal', async () => {
    const buf = resolve(import.meta.dirname, '../../../contract/node_modules/.bin/buf');
    const curl = async (data: string, method: string) =>
      run(folder, buf, [
        ...['curl', '--protocol', 'grpc', '--http2-prior-knowledge', '--data', data],
        ...['-H', `authorization: Bearer ${await harness().tokens.person('viewers')}`, `http://${address()}/${method}`],
      ]);
    expect(await curl('{"name": "checkout"}', 'ledger.v1.CatalogService/GetService')).toContain('"payments"');
    const refusal = await failed(curl('{"team": "Not A Team"}', 'ledger.v1.CatalogService/ListServices'));
    // It prints values as bytes, under the names of their types.
    for (const known of ['ledger.v1.Problem', 'google.rpc.BadRequest', 'google.rpc.ErrorInfo', '"invalid_argument"'])
      expect(refusal).toContain(known);
  });
});
