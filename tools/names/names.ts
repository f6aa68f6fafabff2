import { accountNames, placeOf, regionalNames } from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentConfig, Organization, RegionConfig } from '@sample-platform-ai/environments/schema.ts';

/** What a person who types commands has to know of one environment in one region: shell variable -> value. */
export function shellNames(organization: Organization, environment: EnvironmentConfig, site: RegionConfig) {
  const { name, dns, regions } = environment;
  const names = regionalNames(organization, { name, zoneName: dns.zoneName }, site.name);
  const account = accountNames(organization, name);
  const peer = regions.find((region) => region.name !== site.name);
  return {
    ENVIRONMENT: name,
    REGION: site.name,
    /** As in the stacks' ids. */
    PLACE: placeOf(site.name),
    /** Empty where there is one region. */
    PEER_REGION: peer?.name ?? '',
    ACCOUNT_ID: account.accountId,
    CLUSTER: names.cluster,
    /** The RDS instance, or this region's member of the global database. */
    DATABASE: names.resource('ledger'),
    GLOBAL_DATABASE: environment.database.kind === 'aurora-global' ? names.globalCluster : '',
    DATABASE_NAME: environment.database.databaseName,
    DATABASE_OWNER: environment.database.masterUsername,
    API_HOST: names.apiHost,
    REGIONAL_API_HOST: names.regionalApiHost,
    SITE_HOST: names.siteHost,
    INTERNAL_ZONE: names.internalZone,
    LOKI_BUCKET: names.bucket('loki'),
    STATE_BUCKET: account.stateBucket(site.name),
    STATE_LOCK_TABLE: account.stateLockTable,
  } as const;
}

/** As a shell reads it; quoted, so that nothing in a value is taken for more than text. */
export const exports = (names: Readonly<Record<string, string>>): string =>
  Object.entries(names)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
