import { drainOf } from '../../plan/timeouts.ts';
import type { SpecOf, Traits } from '../traits.ts';

export const api: Traits<SpecOf<'api'>> = {
  worksForService: true,
  runsInEveryZone: true,
  callPorts: ({ ports: { http, grpc } }) => (grpc === undefined ? [http] : [http, grpc]),
  drain: drainOf,
  publicUrl: ({ route, health }, names) =>
    route && 'host' in route ? `https://${names.host(route.host)}${health.ready}` : undefined,
  atHosts: (component, rename, workload) => {
    const { route, internalHost } = component;
    return {
      ...component,
      ...(route && {
        route: {
          host: rename('host' in route ? route.host : workload),
          ...(route.grpcHost !== undefined && { grpcHost: rename(route.grpcHost) }),
        },
      }),
      ...(internalHost !== undefined && { internalHost: rename(internalHost) }),
    };
  },
  *check({ route, ports }) {
    if (route?.grpcHost && ports.grpc === undefined) {
      yield ['route.grpcHost', route.grpcHost, 'nothing without ports.grpc', 'add the port, or remove the host'];
    }
  },
};
