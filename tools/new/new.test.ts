import { globSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readSource, root } from '../literals/changes.ts';
import { main } from './cli.ts';
import { serviceChanges, taken } from './service/change.ts';

const all = { name: 'no-such-service', team: 'example', database: true, site: true, worker: true };
const written = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
afterEach(() => written.mockClear());
const said = () => written.mock.calls.map(([text]) => String(text)).join('');

describe('pnpm new service', () => {
  it('says each file that it would write, and writes none, in a dry run', async () => {
    expect(await main(['service', all.name, '--team', all.team, '--database', '--site', '--dry-run'])).toBe(0);
    expect(said()).toContain(`app/${all.name}/Dockerfile`);
    expect(said()).toContain(`infra/environments/services/${all.name}.ts`);
    expect(said()).toContain('dry run: nothing was changed');
    expect(taken(all.name)).toBeUndefined();
  });

  it('gives the API a port on a laptop that no compose file publishes', () => {
    const port = /-(\d+)\}:8080/.exec(serviceChanges(platform, all)[`app/${all.name}/compose.yaml`] ?? '')?.[1];
    expect(Number(port)).toBeGreaterThan(8100);
    const files = globSync(['compose.yaml', 'app/*/compose.yaml'], { cwd: root });
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(readSource(file), file).not.toMatch(new RegExp(`\\b${port}\\b`));
  });

  it.each(['kit', 'contract'])('refuses the name of the folder app/%s', async (name) => {
    await expect(main(['service', name, '--team', 'example', '--dry-run'])).rejects.toThrow(/exists already/);
  });

  it.each([
    { name: 'Not_A_Name', team: all.team, option: '<name>', found: 'Not_A_Name' },
    { name: 'a-name-that-is-longer-than-a-service-may-have', team: all.team, option: '<name>', found: 'a-name-that-' },
    { name: all.name, team: 'Not_A_Team', option: '--team', found: 'Not_A_Team' },
  ])('refuses $found in one line, as $option', async ({ name, team, option, found }) => {
    const refusal = await main(['service', name, '--team', team, '--dry-run']).catch(String);
    expect(refusal).toContain(`${option}: found "${found}`);
    expect(refusal).toContain('allowed: lower-case letters, digits');
    expect(String(refusal).split('\n')).toHaveLength(1);
  });

  it('refuses a word that TypeScript keeps', async () => {
    await expect(main(['service', 'delete', '--team', 'example', '--dry-run'])).rejects.toThrow(/choose another name/);
  });
});

describe('pnpm new environment', () => {
  const after = platform.environments.at(-1)?.name ?? '';

  it.each(['schema', 'naming', 'organization'])("refuses the name of the engine's own file %s.ts", async (name) => {
    await expect(main(['environment', name, '--after', after, '--dry-run'])).rejects.toThrow(
      `${join('infra/environments', `${name}.ts`)} exists already`,
    );
  });

  it('refuses a word that TypeScript keeps', async () => {
    await expect(main(['environment', 'public', '--after', after, '--dry-run'])).rejects.toThrow(/choose another name/);
  });

  it('says what it would write in a dry run', async () => {
    expect(await main(['environment', 'unseen', '--after', after, '--dry-run'])).toBe(0);
    expect(said()).toContain('infra/environments/unseen.ts');
  });
});
