/**
 * What AWS and Kubernetes offer, limited to what this platform uses. aws-data.json is generated from packages that follow
 * AWS; the dates of support are written by hand, with the month in which they were read.
 */
export { type InstanceType, instanceType, instanceTypesIn, zonesOffering } from './compute.ts';
export {
  type DatabaseClass,
  type DatabaseEngine,
  databaseClass,
  databaseClassesIn,
  engineVersions,
} from './databases.ts';
export { endpointServices } from './endpoints.ts';
export {
  globalServicesRegion,
  isRegion,
  type RegionFacts,
  type RegionName,
  regionFacts,
  regionNames,
} from './regions.ts';
export { kubernetesStandardSupportUntil, postgresStandardSupportUntil } from './support.ts';
