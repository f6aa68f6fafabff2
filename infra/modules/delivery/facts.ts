import type { RegionalNames } from '@sample-platform-ai/environments/naming.ts';

/** What is known about a cluster. A name serves as environment variable, ConfigMap key and annotation alike. */
export type FactName =
  | 'accountId'
  | 'region'
  | 'environment'
  | 'clusterName'
  | 'clusterIssuer'
  | 'vpcId'
  | 'zoneName'
  | 'siteHost'
  | 'apiHost'
  | 'grpcHost'
  | 'regionalApiHost'
  | 'internalZone'
  | 'databaseWriterHost'
  | 'databaseReaderHost'
  | 'databasePort'
  | 'databaseName'
  | 'databaseOwnerSecret'
  | 'siteBucket'
  | 'lokiBucket';
export type ClusterFacts = Readonly<Record<FactName, string>>;

/** The ConfigMap of the facts, in each namespace of the platform. */
export const factsConfigMap = 'cluster-facts';

export interface ClusterFactsSource {
  readonly names: RegionalNames;
  readonly accountId: string;
  readonly region: string;
  readonly environmentName: string;
  readonly clusterName: string;
  /** HTTPS address of whoever signs the tokens of the cluster's service accounts. */
  readonly clusterIssuer: string;
  readonly vpcId: string;
  readonly database: {
    readonly writerHost: string;
    readonly readerHost: string;
    readonly port: string;
    readonly name: string;
    /** Name or ARN of the secret with the owner's sign-in. */
    readonly ownerSecretId: string;
  };
  readonly siteBucket: string;
  readonly lokiBucket: string;
}

/** What only AWS knows, or only this platform's configuration, for what Argo CD syncs. Nothing in it is secret. */
export function clusterFacts(source: ClusterFactsSource): ClusterFacts {
  const { database, names } = source;
  return {
    accountId: source.accountId,
    region: source.region,
    environment: source.environmentName,
    clusterName: source.clusterName,
    clusterIssuer: source.clusterIssuer,
    vpcId: source.vpcId,
    zoneName: names.siteHost,
    siteHost: names.siteHost,
    apiHost: names.apiHost,
    grpcHost: names.grpcHost,
    regionalApiHost: names.regionalApiHost,
    internalZone: names.internalZone,
    databaseWriterHost: database.writerHost,
    databaseReaderHost: database.readerHost,
    databasePort: database.port,
    databaseName: database.name,
    databaseOwnerSecret: database.ownerSecretId,
    siteBucket: source.siteBucket,
    lokiBucket: source.lokiBucket,
  };
}
