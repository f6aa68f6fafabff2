import { configurationKey, kindOf, type SiteFile, siteFile } from '@sample-platform-ai/publisher/site.ts';
import { allowConnections } from '../security/policy.ts';
import type { Configuration } from './configuration.ts';

/** The files that a place serves: the build's, its own configuration, and pages that may call what that names. */
export function siteFiles(built: ReadonlyMap<string, Buffer>, configuration: Configuration): readonly SiteFile[] {
  const own = [...built].filter(([key]) => key !== configurationKey);
  return [
    ...own.map(([key, body]) => {
      if (kindOf(key) !== 'page') return siteFile(key, body);
      return siteFile(key, Buffer.from(allowConnections(body.toString(), configuration.connections)));
    }),
    siteFile(configurationKey, Buffer.from(`${JSON.stringify(configuration.values, undefined, 2)}\n`)),
  ];
}
