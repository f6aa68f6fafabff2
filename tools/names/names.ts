import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { accountNames, accountOf, regionalNames, regionCode } from '@sample-platform-ai/environments/naming.ts';
import { plansOf, releaseLedger } from '@sample-platform-ai/environments/plan/derive.ts';
import type { EnvironmentConfig, RegionConfig } from '@sample-platform-ai/environments/schema.ts';

/** What a person who types commands has to know of one environment in one region: shell variable -> value. */
export function shellNames(platform: Platform, environment: EnvironmentConfig, region: RegionConfig) {
  const { name, regions } = environment;
  const names = regionalNames(platform.organization, environment, region.name);
  const account = accountNames(platform.organization, accountOf(environment));
  const recorder = releaseLedger(plansOf(platform, environment, region.name));
  const [apiHost] = recorder?.components.flatMap(({ hosts }) => hosts) ?? [];
  return {
    ENVIRONMENT: name,
    REGION: region.name,
    /** As in the stacks' ids. */
    REGION_CODE: regionCode(region.name),
    /** Another region, to move to; empty where there is one. */
    PEER_REGION: regions.find((other) => other.name !== region.name)?.name ?? '',
    ACCOUNT_ID: account.accountId,
    CLUSTER: names.cluster,
    /** The RDS instance, or this region's member of the global database. */
    DATABASE: names.resource('database'),
    GLOBAL_DATABASE: environment.database.kind === 'aurora-global' ? names.globalCluster : '',
    /** The first database: where its owner signs in. */
    DATABASE_NAME: environment.database.databaseName,
    DATABASE_OWNER: environment.database.masterUsername,
    /** API of the service that deployments are recorded in; empty where none is. */
    API_HOST: apiHost?.host ?? '',
    REGIONAL_API_HOST: apiHost?.regionalHost ?? '',
    /** The environment's zone, and the host of the site at its top. */
    SITE_HOST: names.zoneName,
    INTERNAL_ZONE: names.internalZone,
    LOKI_BUCKET: names.bucket('loki'),
    STATE_BUCKET: account.stateBucket(region.name),
    STATE_LOCK_TABLE: account.stateLockTable,
  } as const;
}

/** As a shell reads it; quoted, so that nothing in a value is taken for more than text. */
export const exports = (names: Readonly<Record<string, string>>): string =>
  Object.entries(names)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
