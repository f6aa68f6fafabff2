import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import { known, variablesOf } from '@sample-platform-ai/gitops/test/variables.ts';
import { at } from '@sample-platform-ai/gitops/test/workload-rules.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deployed, describeDeployed } from './deployed.ts';

const frontend = join(import.meta.dirname, '../../frontend');
const program = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  execa(process.execPath, [join(frontend, 'publisher/main.ts'), ...args], { env, extendEnv: false, reject: false });

// One cluster is enough: they only differ in values, and each start takes a second.
describeDeployed(
  'the publisher in $folder',
  ({ cluster, plan }) => {
    const site = plan.components.find(({ kind }) => kind === 'site');
    const name = `${site?.name}`;
    const manifests = everythingIn(cluster);
    const variables = variablesOf(manifests, 'Job', name);
    const job = manifests.find(({ kind, metadata }) => kind === 'Job' && metadata.name === name);
    const args = at(job, 'spec', 'template', 'spec', 'containers', 0, 'args');
    // A fact's own name is only there for other variables to refer to.
    const given = Object.keys(variables).filter((name) => known[name] === undefined);

    let home: string;
    let server: Server;
    const asked: string[] = [];
    /** The variables of the manifest with what its volume and its image bring, against an S3 that refuses everyone. */
    const complete = (without?: string): Record<string, string> => {
      const address = server.address();
      const here = {
        SITE_CONFIG: join(home, 'env.json'),
        SITE_FOLDER: join(home, 'out'),
        SITE_S3_ENDPOINT: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      };
      return Object.fromEntries(Object.entries({ ...variables, ...here }).filter(([name]) => name !== without));
    };

    beforeAll(async () => {
      home = mkdtempSync(join(tmpdir(), 'publisher-'));
      mkdirSync(join(home, 'out'));
      writeFileSync(join(home, 'out/index.html'), '<meta content="connect-src \'self\';">');
      const secret = manifests.find(
        ({ kind, metadata }) => kind === 'ExternalSecret' && metadata.name.startsWith(`${name}-`),
      );
      const template = String(at(secret, 'spec', 'target', 'template', 'data', 'etc.site.env.json'));
      const filled = template.replaceAll(/{{ \.(\w+) }}/g, (_, key: string) => known[key] ?? '');
      writeFileSync(join(home, 'env.json'), filled);
      server = createServer((request, response) => {
        asked.push(`${request.url} ${request.headers.authorization}`);
        response.writeHead(403).end();
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
    });
    afterAll(() => {
      server.close();
      rmSync(home, { recursive: true });
    });

    it('comes with its variables as far as the bucket of the cluster, in its region', async () => {
      expect(args).toEqual(['publish']);
      const { exitCode, stderr } = await program(['publish'], complete());
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: expect.stringMatching(/^error (?!.*(required|env\.json|page))/),
      });
      expect(asked.length).toBeGreaterThan(0);
      for (const request of asked) {
        expect(request).toMatch(new RegExp(`^/${site?.site?.bucketName}[/?].*/${cluster.region.name}/s3/aws4_request`));
      }
    });

    it.each(given)('refuses to start without %s, so that it is read', async (variable) => {
      const { exitCode, stderr } = await program(['publish'], complete(variable));
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(/required option/) });
    });

    it('has its configuration mounted where it looks for it', () => {
      const dockerfile = readFileSync(join(frontend, 'Dockerfile'), 'utf8');
      expect(dockerfile).toMatch(/SITE_FOLDER=\/site\/out/);
      expect(variables['SITE_CONFIG']).toBe(
        `${at(job, 'spec', 'template', 'spec', 'containers', 0, 'volumeMounts', 1, 'mountPath')}/env.json`,
      );
    });
  },
  deployed.slice(-1),
);
