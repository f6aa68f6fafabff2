export type { ComponentKind, ComponentSpec } from './kinds/kinds.ts';
export type {
  AuroraGlobalConfig,
  DatabaseAlarms,
  DatabaseConfig,
  RdsInstanceConfig,
} from './schema/database.ts';
export type { DeliveryConfig } from './schema/delivery.ts';
export type {
  AlarmsConfig,
  BudgetConfig,
  ClientVpnConfig,
  ClusterConfig,
  DnsConfig,
  EdgeConfig,
  EnvironmentConfig,
  HealthCheckConfig,
  IngressConfig,
  LokiConfig,
  NetworkConfig,
  ObservabilityConfig,
  PrometheusConfig,
  RegionConfig,
  RetainOnDestroy,
  RoutingConfig,
  VpnAuthentication,
  VpnAuthorization,
  WafConfig,
} from './schema/environment.ts';
export type { NodeGroupConfig } from './schema/node-group.ts';
export type { AccountConfig, Organization } from './schema/organization.ts';
export type { SecurityConfig } from './schema/security.ts';
export type { AwsStatement, Objectives, ServiceSpec } from './schema/service.ts';
export type { ComponentSize } from './schema/size.ts';
export type { SleepConfig } from './schema/sleep.ts';
