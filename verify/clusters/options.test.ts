import { describe, expect, it } from 'vitest';
import { defaultCluster, help, parseOptions } from './options.ts';
import { plays } from './plays/index.ts';
import { extras } from './plays/play.ts';
import { loaderFor } from './world/images.ts';

describe.skipIf(defaultCluster() === undefined || defaultCluster()?.plans.length === 0)(
  'pnpm rehearse:clusters (needs a cluster with a service in the literals)',
  () => {
    it('takes a cluster and a service that are there without being asked', () => {
      const options = parseOptions(['--context', 'kind-a']);
      expect(options).toMatchObject({ context: 'kind-a', cluster: { folder: defaultCluster()?.folder }, seed: 1 });
      if (options === 'help') throw new Error('--help was not asked for');
      expect(options.plays).toEqual(plays.filter(({ needs }) => !needs));
      expect(options.cluster.plans).toContain(options.plan);
    });

    it.each(extras)('has further plays with --%s, and names what is missing without it', (extra) => {
      expect(parseOptions(['--context', 'kind-a', `--${extra}`, '--charts', 'charts'])).toMatchObject({
        extra,
        charts: 'charts',
        plays: plays.filter(({ needs }) => !needs || needs === extra),
      });
      const own = plays.find(({ needs }) => needs === extra)?.name ?? '';
      const other = extras.find((each) => each !== extra);
      const refused = (...argv: readonly string[]) => expect(() => parseOptions(['--context', 'kind-a', ...argv]));
      refused('--play', own).toThrow(`--play ${own}: needs --${extra}`);
      refused(`--${other}`, '--play', own).toThrow(`--play ${own}: needs --${extra}`);
      refused('--charts', 'charts').toThrow('--charts is for --argo-cd and --observability; give one of them');
      refused('--argo-cd', '--observability').toThrow('found --argo-cd and --observability; give one of them');
    });

    it('names every play in its help', () => {
      for (const { name } of plays) expect(help).toContain(`  ${name} `);
    });

    it('refuses what it does not know, and a missing context', () => {
      const refused = (...argv: readonly string[]) => expect(() => parseOptions(argv));
      refused('--context', 'kind-a', '--play', 'rolling-updat').toThrow(
        /Unknown play rolling-updat; expected one of .*rolling-update, .*did you mean/i,
      );
      refused('--context', 'kind-a', 'no-such-cluster').toThrow('Unknown cluster no-such-cluster; expected one of');
      refused('--context', 'kind-a', '--service', 'no-such').toThrow('Unknown service no-such; expected one of');
      refused('--context', 'kind-a', '--seed', '0').toThrow('--seed: found 0; give a whole number from 1');
      refused('--fast').toThrow(/'--fast'.*see pnpm rehearse:clusters --help/);
      refused().toThrow('--context: missing; name the context of the cluster to use');
    });
  },
);

it('refuses a context whose node it cannot load images into', () => {
  expect(() => loaderFor('arn:aws:eks:one', undefined)).toThrow(
    'context arn:aws:eks:one: found neither kind-<name> nor k3d-<name>; give --load',
  );
  expect(loaderFor('kind-a', undefined)).toBeTypeOf('function');
  expect(loaderFor('arn:aws:eks:one', 'true')).toBeTypeOf('function');
});
