import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { type Changes, readSource, root } from '../../literals/changes.ts';
import { withInclude } from '../../literals/compose.ts';
import { addImport, addProperty, listedNames, setListedNames } from '../../literals/edit.ts';
import { literalsOf, servicesIndex } from '../../literals/files.ts';
import { appFiles, specFile } from './app.ts';
import type { LocalPorts } from './containers.ts';
import { identifier, type NewService } from './options.ts';
import { newSizes, newSpec } from './spec.ts';

/** The first ports on a laptop, from 8101, that no compose file publishes. */
function localPorts(): LocalPorts {
  const texts = globSync(['compose.yaml', 'app/*/compose.yaml'], { cwd: root }).map(readSource);
  const published = new Set(
    texts.flatMap((text) => [...text.matchAll(/(\d+)\}?:\d+$/gm)].map(([, port]) => Number(port))),
  );
  const freeFrom = (port: number): number => (published.has(port) ? freeFrom(port + 1) : port);
  const api = freeFrom(8101);
  return { api, site: freeFrom(api + 1) };
}

/** The platform with the service in every environment, to be validated before anything is written. */
export const withService = (platform: Platform, service: NewService): Platform => ({
  ...platform,
  services: [...platform.services, newSpec(service)],
  environments: platform.environments.map((environment) => ({
    ...environment,
    services: { ...environment.services, [service.name]: newSizes(service, environment) },
  })),
});

/** Every file that the new service changes. */
export function serviceChanges(platform: Platform, service: NewService): Changes {
  const { name } = service;
  const spec = newSpec(service);
  const index = addImport(readSource(servicesIndex), {
    file: servicesIndex,
    name: identifier(name),
    from: `./${name}.ts`,
  });
  const place = { file: servicesIndex, name: 'services' };
  const app = Object.entries(appFiles(service, localPorts()));
  return {
    [`infra/environments/services/${name}.ts`]: specFile(service, spec, spec.description),
    [servicesIndex]: setListedNames(index, place, [...listedNames(index, place), identifier(name)]),
    ...Object.fromEntries(
      literalsOf(platform).map(({ file, environment }) => [
        file,
        addProperty(
          readSource(file),
          { file, name: environment.name, path: ['services'] },
          {
            key: name,
            text: JSON.stringify(newSizes(service, environment)),
          },
        ),
      ]),
    ),
    ...Object.fromEntries(app.map(([path, text]) => [`app/${name}/${path}`, text])),
    'compose.yaml': withInclude(readSource('compose.yaml'), `app/${name}/compose.yaml`),
  };
}

/** Why the service cannot be made here; undefined where it can. */
export const taken = (name: string): string | undefined =>
  [`app/${name}`, `infra/environments/services/${name}.ts`].find((path) => existsSync(join(root, path)));
