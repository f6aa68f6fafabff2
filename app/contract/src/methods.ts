import { type DescField, type DescMethod, getOption, hasOption } from '@bufbuild/protobuf';
import { http } from '../gen/google/api/annotations_pb.ts';
import { type Access, access } from '../gen/ledger/v1/access_pb.ts';
import { CatalogService } from '../gen/ledger/v1/catalog_pb.ts';
import { ComparisonService } from '../gen/ledger/v1/comparison_pb.ts';
import { DeploymentService } from '../gen/ledger/v1/deployments_pb.ts';
import { EventService } from '../gen/ledger/v1/events_pb.ts';
import { ExportService } from '../gen/ledger/v1/exports_pb.ts';
import { IdentityService } from '../gen/ledger/v1/identity_pb.ts';
import { IncidentService } from '../gen/ledger/v1/incidents_pb.ts';
import { MatrixService } from '../gen/ledger/v1/matrix_pb.ts';
import { MetricsService } from '../gen/ledger/v1/metrics_pb.ts';
import { ObservationService } from '../gen/ledger/v1/observations_pb.ts';
import { SearchService } from '../gen/ledger/v1/search_pb.ts';
import { SubscriptionService } from '../gen/ledger/v1/subscriptions_pb.ts';

/** The whole contract, as descriptors. */
export const services = [
  CatalogService,
  DeploymentService,
  ObservationService,
  IncidentService,
  MatrixService,
  MetricsService,
  EventService,
  IdentityService,
  SearchService,
  ComparisonService,
  SubscriptionService,
  ExportService,
] as const;

export type Verb = 'GET' | 'POST' | 'PUT';

/** What both transports need to know about a method. */
export interface ContractMethod {
  /** Example: `CatalogService.GetService`. */
  readonly name: string;
  readonly descriptor: DescMethod;
  readonly access: Access;
  readonly streams: boolean;
  /** A stream that ends by itself: REST sends lines instead of server-sent events. */
  readonly exports: boolean;
  readonly verb: Verb;
  /** Example: `/v1/services/{name}`. */
  readonly path: string;
  readonly pathFields: readonly DescField[];
  /** Fields in the query of a GET, or in the body of another method. */
  readonly otherFields: readonly DescField[];
  /** Whether the caller sends the version that it has read: `If-Match` in REST. */
  readonly expectsVersion: boolean;
}

/** Fields that REST sends in a header. */
const expectedVersionFields = ['expected_version', 'expected_versions'];

function contractMethod(descriptor: DescMethod): ContractMethod {
  const name = `${descriptor.parent.name}.${descriptor.name}`;
  if (!hasOption(descriptor, http) || !hasOption(descriptor, access)) {
    throw new Error(`${name} needs the options google.api.http and ledger.v1.access`);
  }
  const { pattern } = getOption(descriptor, http);
  if (pattern.case !== 'get' && pattern.case !== 'post' && pattern.case !== 'put') {
    throw new Error(`${name}: only get, post and put are bound to HTTP`);
  }
  const path = pattern.value;
  const inPath = (field: DescField) => path.includes(`{${field.name}}`);
  const fields = descriptor.input.fields;
  return {
    name,
    descriptor,
    access: getOption(descriptor, access),
    streams: descriptor.methodKind === 'server_streaming',
    exports: descriptor.methodKind === 'server_streaming' && descriptor.parent.typeName === ExportService.typeName,
    verb: pattern.case === 'get' ? 'GET' : pattern.case === 'post' ? 'POST' : 'PUT',
    path,
    pathFields: fields.filter(inPath),
    otherFields: fields.filter((field) => !inPath(field) && !expectedVersionFields.includes(field.name)),
    expectsVersion: fields.some(({ name }) => expectedVersionFields.includes(name)),
  };
}

export const contractMethods: readonly ContractMethod[] = services.flatMap((service) =>
  service.methods.map(contractMethod),
);
