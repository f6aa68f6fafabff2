import { applicationHealth } from './application-health.ts';

export interface ArgoCdValuesProps {
  /** Its name on the internal load balancer. */
  readonly host: string;
  /** Secret in its namespace, with `issuer`, `clientId` and `clientSecret`, filled from Secrets Manager. */
  readonly oidcSecret: string;
  /** Groups of the sign-in's `groups` claim whose people may start a sync; all others look. */
  readonly syncGroups: readonly string[];
  /** Two of what can run twice, spread over zones. */
  readonly highlyAvailable: boolean;
}

/** Memory has no headroom above its request, so a node never promises more than it has. */
const resources = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { memory } });

/** A service to scrape; whether it is scraped is said beside Prometheus. */
const metrics = { enabled: true };

const spread = (topologyKey: string) => ({ maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway' });

/** Rules of Casbin, as CSV. Argo CD counts ending a sync as a sync, too. */
const rbacPolicy = (syncGroups: readonly string[]): string =>
  [
    'p, role:on-call, applications, sync, */*, allow',
    ...syncGroups.map((group) => `g, "${group.replaceAll('"', '""')}", role:on-call`),
  ].join('\n');

/** Values of the chart argo-cd 10.1. */
export function argoCdValues({ host, highlyAvailable, oidcSecret, syncGroups }: ArgoCdValuesProps) {
  const doubled = highlyAvailable
    ? { replicas: 2, pdb: { enabled: true, maxUnavailable: 1 } }
    : { replicas: 1, pdb: { enabled: false } };
  return {
    fullnameOverride: 'argocd',
    crds: { install: true, keep: true },
    global: {
      domain: host,
      logging: { format: 'json', level: 'info' },
      networkPolicy: { create: true, defaultDenyIngress: true },
      topologySpreadConstraints: [spread('topology.kubernetes.io/zone'), spread('kubernetes.io/hostname')],
    },
    configs: {
      params: {
        // The internal load balancer ends TLS and speaks HTTP to the pod; only it and the cluster reach the port.
        'server.insecure': true,
      },
      cm: {
        'admin.enabled': false,
        'users.anonymous.enabled': false,
        'exec.enabled': false,
        'resource.customizations.health.argoproj.io_Application': applicationHealth,
        // References that Argo CD resolves in the cluster: neither the release nor the state ever holds their values.
        'oidc.config': JSON.stringify({
          name: 'SSO',
          issuer: `$${oidcSecret}:issuer`,
          clientID: `$${oidcSecret}:clientId`,
          clientSecret: `$${oidcSecret}:clientSecret`,
          requestedScopes: ['openid', 'profile', 'email', 'groups'],
        }),
      },
      // Whoever signs in may look. Changes come through Git alone, which people on call may have Argo CD read now.
      rbac: { 'policy.default': 'role:readonly', 'policy.csv': rbacPolicy(syncGroups), scopes: '[groups]' },
    },
    dex: { enabled: false },
    controller: { replicas: 1, metrics, resources: resources('250m', '1Gi') },
    // A cache: to lose it costs a refresh, not data.
    redis: { resources: resources('50m', '128Mi') },
    'redis-ha': { enabled: false },
    redisSecretInit: { resources: resources('10m', '64Mi') },
    server: {
      ...doubled,
      metrics,
      resources: resources('50m', '256Mi'),
      service: { type: 'ClusterIP' },
      ingress: { enabled: false },
    },
    repoServer: { ...doubled, metrics, resources: resources('100m', '512Mi') },
    applicationSet: { ...doubled, metrics, resources: resources('50m', '128Mi'), allowAnyNamespace: false },
    // What is sent, and to whom, is in Git.
    notifications: { metrics, resources: resources('10m', '128Mi'), cm: { create: false }, secret: { create: true } },
  };
}
