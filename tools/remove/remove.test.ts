import { platform } from '@sample-platform-ai/environments/index.ts';
import { traitsOf } from '@sample-platform-ai/environments/kinds/kinds.ts';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import type { ServiceSpec } from '@sample-platform-ai/environments/schema.ts';
import { execa } from 'execa';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { root } from '../literals/changes.ts';
import { main } from './cli.ts';

const written = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
afterEach(() => written.mockClear());
const said = () => written.mock.calls.map(([text]) => String(text)).join('');

/** Another service calls it, so it cannot go before that one is changed. */
const isCalled = ({ name }: ServiceSpec) =>
  platform.services.some(
    (other) => other.name !== name && other.egress.some((to) => to.startsWith(`service:${name}/`)),
  );

describe('pnpm run remove service', () => {
  it.each(platform.services.filter((spec) => !isCalled(spec)).map((spec) => [spec.name, spec] as const))(
    'says in a dry run what goes, what stays of %s, and changes nothing',
    async (name, spec) => {
      const before = (await execa('git', ['status', '--porcelain'], { cwd: root })).stdout;
      expect(await main(['service', name, '--dry-run'])).toBe(0);
      const text = said();
      expect(text).toContain(`infra/environments/services/${name}.ts`);
      expect(text).toContain('infra/environments/services/index.ts');
      const homes = platform.environments.filter(({ services }) => name in services);
      const stays = text.slice(text.indexOf('stays in AWS:'));
      for (const environment of homes) {
        if (spec.database) expect(stays).toContain(`${environment.name}: database ${spec.database.name} and its users`);
        for (const secret of Object.keys(spec.secrets)) expect(stays).toMatch(new RegExp(`secret \\S*${secret}, for`));
        for (const [key, component] of Object.entries(spec.components))
          if (traitsOf(component).bucketName) expect(stays).toContain(`${environment.name}: bucket of the site ${key}`);
      }
      for (const { repository } of imagesOf(spec)) expect(stays).toContain(`images of ${repository}`);
      expect(text.includes(`recorded nowhere without ${name}`)).toBe(
        spec.capabilities?.includes('release-ledger') ?? false,
      );
      expect(text).toMatch(/dry run: nothing was changed\n$/);
      expect((await execa('git', ['status', '--porcelain'], { cwd: root })).stdout).toBe(before);
    },
  );

  it('refuses a service that does not exist, with those that do', async () => {
    const known = platform.services.map(({ name }) => name).join(', ') || 'none';
    await expect(main(['service', 'no-such-service'])).rejects.toThrow(
      `unknown service no-such-service; expected one of ${known}`,
    );
  });
});
