/** What only AWS knows about a cluster. A name serves as environment variable, ConfigMap key and annotation alike. */
export type FactName = 'clusterIssuer' | 'vpcId' | 'databaseWriterHost' | 'databaseReaderHost' | 'databasePort';
export type ClusterFacts = Readonly<Record<FactName, string>>;

/** The ConfigMap of the facts, in each namespace of the platform. */
export const factsConfigMap = 'cluster-facts';

export interface ClusterFactsSource {
  /** HTTPS address of the authority that signs the tokens of the cluster's service accounts. */
  readonly clusterIssuer: string;
  readonly vpcId: string;
  readonly database: {
    readonly writerHost: string;
    readonly readerHost: string;
    readonly port: string;
  };
}

/** For what Argo CD syncs: whatever is derived from the literals is in its manifests already. Nothing here is secret. */
export const clusterFacts = ({ clusterIssuer, vpcId, database }: ClusterFactsSource): ClusterFacts => ({
  clusterIssuer,
  vpcId,
  databaseWriterHost: database.writerHost,
  databaseReaderHost: database.readerHost,
  databasePort: database.port,
});
