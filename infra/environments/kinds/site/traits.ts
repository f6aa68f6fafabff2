import type { SpecOf, Traits } from '../traits.ts';

export const site: Traits<SpecOf<'site'>> = {
  worksForService: false,
  runsInEveryZone: false,
  publicUrl: ({ route }, names) => `https://${names.host(route.host)}/`,
  atHosts: (component, rename) => ({ ...component, route: { host: rename(component.route.host) } }),
  bucketName: (names, workload) => names.bucket(workload),
  *check({ api }, { components }) {
    if (api === undefined) return;
    // The site's distribution forwards all paths of its API to one host.
    const known = Object.entries(components)
      .filter(([, each]) => each.kind === 'api' && each.route && 'host' in each.route)
      .map(([name]) => name);
    if (!known.includes(api)) {
      const allowed = `a component of kind api with its own host: ${known.join(', ') || 'none'}`;
      yield ['api', api, allowed, 'choose one of them, or remove it'];
    }
  },
};
