import { platform } from '@sample-platform-ai/environments/index.ts';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { exports, shellNames } from './names.ts';

const names = (...args: readonly string[]) =>
  execa(process.execPath, [`${import.meta.dirname}/main.ts`, ...args], { reject: false });

describe('names for a shell', () => {
  it('exist for every environment in each of its regions, and no two places share a cluster', () => {
    const all = platform.environments.flatMap((environment) =>
      environment.regions.map((region) => shellNames(platform, environment, region)),
    );
    expect(all.length).toBeGreaterThan(0);
    expect(new Set(all.map(({ CLUSTER }) => CLUSTER)).size).toBe(all.length);
  });

  it('survive whatever is in them', async () => {
    const value = `it's $HOME; \`id\` "x"\\`;
    const { stdout } = await execa('bash', ['-c', `${exports({ NAME: value })}printf %s "$NAME"`]);
    expect(stdout).toBe(value);
  });

  it('are printed for the primary region where none is named', async () => {
    for (const { name, primaryRegion, regions } of platform.environments) {
      const { stdout, exitCode } = await names(name);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`export REGION='${primaryRegion}'\n`);
      const peer = regions.find((region) => region.name !== primaryRegion);
      expect(stdout).toContain(`export PEER_REGION='${peer?.name ?? ''}'\n`);
    }
  });

  it('refuses what does not exist, and says what does', async () => {
    const all = platform.environments.map(({ name }) => name).join('|');
    expect(await names('nowhere')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(all) });
    const [first] = platform.environments;
    const regions = first?.regions.map(({ name }) => name).join(', ');
    expect(await names(first?.name ?? '', 'nowhere-1')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`${first?.name} has no region nowhere-1; it has ${regions}`),
    });
  });
});
