import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { contractMethods, errorCatalogue, services } from '@sample-platform-ai/contract';
import openapi from '@sample-platform-ai/contract/openapi.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { useHarness } from '../harness.ts';

/** OWASP API9: improper inventory management. Nothing is served that is not in the published contract. */
const harness = useHarness({ LEDGER_READS: 'open' });

/** Routes outside the contract: probes, browser reports, and the contract itself. */
const operational = ['/livez', '/openapi.json', '/readyz', '/reports'];

describe('the inventory', () => {
  it('of REST is the published document, and a few operational routes', () => {
    const lines = harness().server.application.rest.printRoutes({ commonPrefix: false, includeHooks: false });
    const paths = new Set<string>();
    const parents: string[] = [];
    for (const line of lines.split('\n')) {
      const [, indent = '', name, verbs] = /^([│ ├└─]*)(\S+?)?(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
      if (name === undefined) continue;
      const depth = Math.round(indent.length / 4);
      parents.length = depth - 1;
      parents[depth - 1] = name;
      if (verbs !== undefined) paths.add(parents.join('').replace(/:(\w+)/g, '{$1}'));
    }
    const documented = new Set([...Object.keys(openapi.paths), ...operational]);
    expect([...paths].filter((path) => path !== '*' && !documented.has(path))).toEqual([]);
    for (const { path } of contractMethods) expect([...paths]).toContain(path);
  });

  it('of the document is the contract', () => {
    const operations = Object.entries(openapi.paths).flatMap(([path, item]) =>
      Object.keys(item).map((verb) => `${verb.toUpperCase()} ${path}`),
    );
    const methods = new Set(contractMethods.map(({ verb, path }) => `${verb} ${path}`));
    const others = operations.filter((operation) => !methods.has(operation)).map((operation) => operation.slice(4));
    expect(others.filter((path) => !operational.includes(path))).toEqual([]);
    for (const method of methods) expect(operations).toContain(method);
  });

  it('of errors is what the server returns', () => {
    const folder = resolve(import.meta.dirname, '../../src');
    const texts = globSync('**/*.ts', { cwd: folder, exclude: ['**/*.test.ts'] }).map((file) =>
      readFileSync(join(folder, file), 'utf8'),
    );
    const returned = (code: string) => texts.some((text) => text.includes(`'${code}'`));
    expect(Object.keys(errorCatalogue).filter((code) => !returned(code))).toEqual([]);
  });

  it('of gRPC is the contract, health and reflection', () => {
    const { grpc } = harness().server.application;
    const handlers = (grpc as unknown as { handlers: Map<string, unknown> }).handlers;
    const names = new Set([...handlers.keys()].map((path) => path.split('/')[1]));
    const known = services.map(({ typeName }) => typeName);
    const other = [...names].filter((name) => name !== undefined && !known.includes(name));
    expect(other.sort()).toEqual([
      'grpc.health.v1.Health',
      'grpc.reflection.v1.ServerReflection',
      'grpc.reflection.v1alpha.ServerReflection',
    ]);
  });

  it.each(['/v0/matrix', '/v2/matrix', '/matrix', '/v1/Matrix', '/internal/matrix'])(
    'has no other version: %s',
    async (path) => {
      expect((await fetch(`${harness().url}${path}`)).status).toBe(404);
    },
  );

  it('names its version', () => {
    expect(openapi.info.version).toBe('v1');
  });
});
