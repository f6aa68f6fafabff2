import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { whyNoCompose } from '@sample-platform-ai/kit/dev/docker.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly image: string;
        readonly build?: {
          readonly context: string;
          readonly dockerfile?: string;
          readonly dockerfile_inline?: string;
        };
        readonly entrypoint?: readonly string[] | null;
        readonly ports?: readonly { readonly target: number; readonly published: string }[];
      }
    >
  >;
}

const skipped = await whyNoCompose();
/** The ledger's own file has a test in its folder. */
const files = globSync('app/*/compose.yaml', { cwd: root }).toSorted();

describe.skipIf(skipped)(`services from their images${skipped ? ` (skipped: ${skipped})` : ''}`, () => {
  describe.each(files)('%s', (file) => {
    const project = `sample-platform-ai-${process.pid}-${files.indexOf(file)}`;
    let variables: Record<string, string> = { DOCKER_BUILDKIT: '1' };
    const docker = (args: readonly string[], input?: string) =>
      execa('docker', [...args], { cwd: root, env: variables, ...(input !== undefined && { input }) });
    const compose = (...args: readonly string[]) =>
      docker(['compose', '--project-name', project, '--file', file, ...args]);
    let services: Compose['services'] = {};

    beforeAll(async () => {
      const text = (await compose('config', '--no-interpolate')).stdout;
      // 0 lets the engine choose a free port.
      const names = [...text.matchAll(/\$\{(\w+_PORT):-/g)].flatMap(([, name]) => name ?? []);
      variables = { ...variables, ...Object.fromEntries(names.map((name) => [name, '0'])) };
      services = (JSON.parse((await compose('config', '--format', 'json')).stdout) as Compose).services;
      for (const { image, build } of Object.values(services)) {
        if (!build) continue;
        const from = build.dockerfile_inline === undefined ? resolve(build.context, build.dockerfile ?? '') : '-';
        // On the machine's own network, which is where its registries can be reached.
        await docker(
          ['build', '--network=host', '--file', from, '--tag', image, build.context],
          build.dockerfile_inline,
        );
      }
      await compose('up', '--no-build', '--detach');
    }, 900_000);
    afterAll(async () => {
      await compose('down', '--volumes', '--timeout', '5');
    }, 120_000);

    it('comes up, and answers at every port that it publishes', async () => {
      const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
        ports.map(({ target }) => [name, target] as const),
      );
      expect(published.length).toBeGreaterThan(0);
      for (const [name, target] of published) {
        const address = (await compose('port', name, String(target))).stdout;
        // A site has its pages, and an API its probe.
        const path = name.endsWith('-site') ? '/' : '/readyz';
        const status = () =>
          fetch(`http://${address}${path}`).then(
            (response) => response.status,
            () => 0,
          );
        await expect.poll(status, { timeout: 60_000, message: `${name} ${path}` }).toBe(200);
      }
    }, 180_000);

    it('keeps every program running that does not end by itself', async () => {
      const { stdout } = await compose('ps', '--all', '--format', 'json');
      const rows = stdout.split('\n').flatMap((line) => {
        const parsed: unknown = line === '' ? [] : JSON.parse(line);
        return parsed as { readonly Service: string; readonly State: string; readonly ExitCode: number }[];
      });
      expect(rows.map(({ Service }) => Service).toSorted()).toEqual(Object.keys(services).toSorted());
      const isOnce = (name: string) => /-(?:image|migration)$/.test(name);
      expect(rows.filter(({ State, ExitCode }) => State !== 'running' && ExitCode !== 0)).toEqual([]);
      expect(
        rows.filter(({ Service, State }) => !isOnce(Service) && State !== 'running').map(({ Service }) => Service),
      ).toEqual([]);
    });
  });
});
