/**
 * What AWS and Kubernetes offer, as far as this platform relies on it. aws-data.json is generated from packages that
 * follow AWS; the dates of support are typed, with the day of their reading.
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
