import { platform } from '@sample-platform-ai/infra/platform.ts';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { exports, shellNames } from './names.ts';

const names = (...args: readonly string[]) =>
  execa('node', [`${import.meta.dirname}/main.ts`, ...args], { reject: false });

describe('names for a shell', () => {
  it('exist for every environment in each of its regions, and no two places share a cluster', () => {
    const all = platform.environments.flatMap((environment) =>
      environment.regions.map((site) => shellNames(platform.organization, environment, site)),
    );
    expect(all.length).toBeGreaterThan(3);
    expect(new Set(all.map(({ CLUSTER }) => CLUSTER)).size).toBe(all.length);
  });

  it('survive whatever is in them', async () => {
    const value = `it's $HOME; \`id\` "x"\\`;
    const { stdout } = await execa('bash', ['-c', `${exports({ NAME: value })}printf %s "$NAME"`]);
    expect(stdout).toBe(value);
  });

  it('are printed for the primary region where none is named', async () => {
    const { stdout, exitCode } = await names('prod');
    expect(exitCode).toBe(0);
    expect(stdout).toContain("export REGION='ap-southeast-2'\n");
    expect(stdout).toContain("export PEER_REGION='ap-southeast-4'\n");
  });

  it('refuses what does not exist, and says what does', async () => {
    expect(await names('production')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('dev|uat|prod') });
    expect(await names('dev', 'ap-southeast-4')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('dev has no region ap-southeast-4; it has ap-southeast-2'),
    });
  });
});
