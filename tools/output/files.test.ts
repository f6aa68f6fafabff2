import { platform } from '@sample-platform-ai/environments/index.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { orders } from '@sample-platform-ai/environments/test/services.ts';
import { describeProblem } from '@sample-platform-ai/environments/validation/problem.ts';
import { describe, expect, it } from 'vitest';
import { checkFiles } from './files.ts';

const linesOf = (dockerfile: string, context?: string, dev?: string) => {
  const { api, worker } = orders.components;
  if (api?.kind !== 'api' || !worker) throw new Error('orders has an API and a worker');
  const components = { api: { ...api, image: { dockerfile, context } }, worker };
  return [...checkFiles({ ...testPlatform, services: [{ ...orders, components, dev }] })].map(describeProblem);
};
const operationsOf = (operations: string) =>
  [...checkFiles({ ...testPlatform, services: [{ ...orders, components: {}, operations }] })].map(describeProblem);

describe('the files and modules that specs name', () => {
  it('exist', () => {
    expect([...checkFiles(platform)].map(describeProblem)).toEqual([]);
    expect(linesOf('package.json', 'app', 'package.json')).toEqual([]);
  });

  it('are refused where they are missing', () => {
    expect(linesOf('app/nowhere/Dockerfile', 'app/nothing', 'app/no.ts')).toEqual(
      [
        ['components.api.image.dockerfile', 'app/nowhere/Dockerfile'],
        ['components.api.image.context', 'app/nothing'],
        ['dev', 'app/no.ts'],
      ].map(
        ([path, file]) =>
          `services.orders.${path}: found "${file}"; allowed: a path of this repository; correct it, or add the file`,
      ),
    );
  });

  it('are refused where gitops cannot load them, or finds no operations there', () => {
    const known = platform.services.flatMap(({ operations }) => operations ?? []);
    for (const module of known) expect(operationsOf(module)).toEqual([]);
    for (const module of [
      '@sample-platform-ai/environments/index.ts',
      '@sample-platform-ai/nowhere/index.ts',
      '@sample-platform-ai/environments/indx.ts',
      './no.ts',
    ]) {
      expect(operationsOf(module)).toEqual([
        `services.orders.operations: found "${module}"; allowed: a module that exports \`operations\` (rules and dashboards), of a package in gitops/package.json; correct it, or add the package or the export`,
      ]);
    }
  });
});
