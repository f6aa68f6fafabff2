import { createHash } from 'node:crypto';
import { databaseUsers } from '@sample-platform-ai/environments/services.ts';
import type { k8s } from 'cdk8s-plus-29';
import type { Cluster } from '../../cluster.ts';
import { fact, secretKey } from '../../facts.ts';
import { images } from '../../images.ts';
import { subnetCidrs } from '../../network/subnets.ts';
import { issuers } from './issuers.ts';
import { ledger } from './names.ts';

/** The process ends within this: it serves on until every load balancer knows, then lets calls end. */
export const drain = { delayMs: 10_000, limitMs: 20_000 };

/** Where the database may be; tokens are signed for the own region first. */
const databaseRegions = ({ environment, site }: Cluster): string =>
  [site.name, ...environment.regions.map(({ name }) => name).filter((name) => name !== site.name)].join(',');

/** Settings that are the same for every pod of a cluster, by the backend's own names (app/backend/src/config.ts). */
export const settings = (cluster: Cluster): Readonly<Record<string, string>> => {
  const { backend, reads } = cluster.environment.ledger;
  return {
    LEDGER_HTTP_PORT: String(ledger.ports.http),
    LEDGER_GRPC_PORT: String(ledger.ports.grpc),
    LEDGER_METRICS_PORT: String(ledger.ports.metrics),
    LEDGER_DATABASE_SIGN_IN: 'iam',
    LEDGER_DATABASE_REGIONS: databaseRegions(cluster),
    LEDGER_WRITER_CONNECTIONS: String(backend.writerConnections),
    LEDGER_READER_CONNECTIONS: String(backend.readerConnections),
    LEDGER_READS: reads,
    LEDGER_CORS_ORIGINS: `https://${cluster.names.siteHost}`,
    LEDGER_TRUSTED_PROXIES: subnetCidrs(cluster.site, 'public').join(','),
    LEDGER_DRAIN_DELAY_MS: String(drain.delayMs),
    LEDGER_DRAIN_LIMIT_MS: String(drain.limitMs),
  };
};

export const hashOf = (content: Readonly<Record<string, string>>): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);

const databaseUrl = (user: string, host: 'databaseWriterHost' | 'databaseReaderHost') =>
  `postgres://${user}@$(${host}):$(databasePort)/$(databaseName)`;
const literal = (name: string, value: string): k8s.EnvVar => ({ name, value });

/** What the service reads beside its settings. */
export const serviceEnvironment = (cluster: Cluster): readonly k8s.EnvVar[] => [
  fact('databaseWriterHost'),
  fact('databaseReaderHost'),
  fact('databasePort'),
  fact('databaseName'),
  fact('clusterIssuer'),
  secretKey('signInIssuer', ledger.signInSecret, 'issuer'),
  secretKey('signInClientId', ledger.signInSecret, 'clientId'),
  literal('LEDGER_WRITER_URL', databaseUrl(databaseUsers.app, 'databaseWriterHost')),
  literal('LEDGER_READER_URL', databaseUrl(databaseUsers.app, 'databaseReaderHost')),
  literal('LEDGER_ISSUERS', issuers(cluster)),
];

const tiers = { merge: 'TIER_DEVELOPMENT', manual: 'TIER_STAGING', approval: 'TIER_PRODUCTION' } as const;

/** What a ledger knows from its first day: its environment, and the services that this repository releases. */
function catalog({ organization, environment }: Cluster): string {
  const { owner, name, repositoryId, ownerId } = organization.repository;
  const repository = { fullName: `${owner}/${name}`, id: repositoryId, ownerId };
  const regions = environment.regions.map((region) => region.name);
  return JSON.stringify({
    environments: [{ name: environment.name, tier: tiers[environment.delivery.trigger], regions, position: 1 }],
    services: images.map((image) => ({ name: image, team: 'platform', repository })),
  });
}

/** What the migration reads: it runs before the sync that brings the settings, so it has all of its own. */
export const migrationEnvironment = (cluster: Cluster): readonly k8s.EnvVar[] => [
  fact('databaseWriterHost'),
  fact('databasePort'),
  fact('databaseName'),
  literal('LEDGER_WRITER_URL', databaseUrl(databaseUsers.migration, 'databaseWriterHost')),
  literal('LEDGER_DATABASE_SIGN_IN', 'iam'),
  literal('LEDGER_DATABASE_REGIONS', databaseRegions(cluster)),
  literal('LEDGER_ISSUERS', '[]'),
  literal('LEDGER_CATALOG', catalog(cluster)),
];
