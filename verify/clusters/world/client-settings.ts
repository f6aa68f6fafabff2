import { CatalogService, ObservationService } from '@sample-platform-ai/contract';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { ClientSettings } from '../client/protocol.ts';
import type { Serving } from './stage.ts';
import { audiences, issuerPort, issuerUrl } from './stand-ins.ts';

/** Reads of the service that records releases: each needs a caller and the database. */
const reads = {
  paths: ['/v1/matrix', '/v1/services', '/v1/deployments', '/v1/observations'],
  methods: [CatalogService.method.listServices, ObservationService.method.listObservations].map(
    ({ parent, name }) => `/${parent.typeName}/${name}`,
  ),
};

/** A group whose members may read, of the first issuer for people. */
function groupOf(issuers: string): string | undefined {
  const all: readonly { readonly kind: string; readonly roles?: Readonly<Record<string, string>> }[] =
    JSON.parse(issuers);
  return Object.keys(all.find(({ kind }) => kind === 'people')?.roles ?? {})[0];
}

/** A service answers at its liveness path; of the one that records releases, what people read is requested. */
export function clientSettings({ isReleaseLedger, namespace }: ServicePlan, { name, run }: Serving): ClientSettings {
  const port = (wanted: string) => run.ports.find((each) => each.name === wanted)?.number;
  const issuers = run.env.find(({ name: variable }) => variable.endsWith('_ISSUERS'));
  const group = issuers && 'value' in issuers ? groupOf(issuers.value) : undefined;
  const grpcPort = port('grpc');
  return {
    host: `${name}.${namespace}.svc.cluster.local`,
    httpPort: port('http') ?? 0,
    paths: isReleaseLedger ? reads.paths : [run.livenessPath],
    requestsPerSecond: 40,
    grpc:
      isReleaseLedger && grpcPort !== undefined
        ? { port: grpcPort, methods: reads.methods, callsPerSecond: 20 }
        : undefined,
    issuer: issuerUrl,
    issuerPort,
    claims: group === undefined ? undefined : { sub: 'rehearsal', aud: audiences, groups: [group] },
    probe:
      group === undefined
        ? undefined
        : { path: '/v1/me', claims: { sub: 'probe', aud: audiences[1], groups: [group] } },
  };
}
