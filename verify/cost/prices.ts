/**
 * AWS' prices of resources by the hour or the month, in US dollars without tax or discount.
 *
 * Estimates. Written down from memory of the public on-demand price lists, not read from AWS' price API, and rounded as those
 * lists are; both regions had the same list price for each of these. Refresh them against
 * https://calculator.aws before a budget is decided by them, and set the date below.
 */
export const pricesAsOf = '2026-11-24';

/** Hours in a month, as AWS' own calculator counts. */
export const hoursPerMonth = 730;

/** EC2, Linux, on demand, an hour. */
export const instanceHour: Readonly<Record<string, number>> = {
  't4g.medium': 0.0424,
  't4g.large': 0.0848,
  'm7g.large': 0.102,
  'm7g.xlarge': 0.204,
  'm8g.large': 0.112,
  'm8g.xlarge': 0.224,
};

interface DatabasePrice {
  readonly hour: number;
  readonly vcpus: number;
}

/** RDS for PostgreSQL, one zone. */
export const rdsInstance: Readonly<Record<string, DatabasePrice>> = {
  'db.t4g.medium': { hour: 0.1, vcpus: 2 },
  'db.t4g.large': { hour: 0.2, vcpus: 2 },
};

/** Aurora PostgreSQL in its standard storage. */
export const auroraInstance: Readonly<Record<string, DatabasePrice>> = {
  'db.t4g.medium': { hour: 0.113, vcpus: 2 },
  'db.r7g.large': { hour: 0.33, vcpus: 2 },
  'db.r7g.xlarge': { hour: 0.66, vcpus: 4 },
  'db.r8g.large': { hour: 0.33, vcpus: 2 },
  'db.r8g.xlarge': { hour: 0.66, vcpus: 4 },
};

export const hourly = {
  eksControlPlane: 0.1,
  natGateway: 0.059,
  publicIpv4: 0.005,
  loadBalancer: 0.0252,
  interfaceEndpointPerZone: 0.013,
  clientVpnAssociation: 0.15,
  /** Per vCPU of a database that keeps Database Insights' advanced mode. */
  databaseInsightsPerVcpu: 0.0125,
} as const;

/** What I/O-optimized Aurora asks above the standard instance price. */
export const ioOptimizedFactor = 1.3;

export const monthly = {
  kmsKey: 1,
  secret: 0.4,
  hostedZone: 0.5,
  /** Of an endpoint in AWS, and the same again for each of HTTPS and fast probing at twice that. */
  healthCheck: 0.5,
  healthCheckOption: 1,
  alarm: 0.1,
  webAcl: 5,
  webAclRule: 1,
  volumeGib: 0.096,
  rdsStorageGib: 0.138,
} as const;
