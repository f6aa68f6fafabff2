/** Cluster facts: values that only AWS knows. A name is used as environment variable, ConfigMap key and annotation. */
export type FactName = 'clusterIssuer' | 'vpcId' | 'databaseWriterHost' | 'databaseReaderHost' | 'databasePort';
export type ClusterFacts = Readonly<Record<FactName, string>>;

/** The ConfigMap of the facts, in each namespace of the platform. */
export const factsConfigMap = 'cluster-facts';

export interface ClusterFactsSource {
  /** HTTPS URL of the issuer of the cluster's service account tokens. */
  readonly clusterIssuer: string;
  readonly vpcId: string;
  readonly database: {
    readonly writerHost: string;
    readonly readerHost: string;
    readonly port: string;
  };
}

/** For what Argo CD syncs. Values that derive from the literals are in its manifests. No fact is secret. */
export const clusterFacts = ({ clusterIssuer, vpcId, database }: ClusterFactsSource): ClusterFacts => ({
  clusterIssuer,
  vpcId,
  databaseWriterHost: database.writerHost,
  databaseReaderHost: database.readerHost,
  databasePort: database.port,
});
