import type { OnCall } from '@sample-platform-ai/environments/plan/tools.ts';
import { applicationHealth } from './application-health.ts';
import { resourceTypeHealth } from './resource-type-health.ts';
import { scheduledJobHealth } from './scheduled-job-health.ts';

export interface ArgoCdValuesProps {
  /** Host name on the internal load balancer. */
  readonly host: string;
  /** Secret in its namespace, with `issuer`, `clientId` and `clientSecret`, filled from Secrets Manager. */
  readonly oidcSecret: string;
  /** Groups of the `groups` claim whose members may start a sync, or everyone who signs in; all others have read access. */
  readonly onCall: OnCall;
  /** Runs two replicas of every part that supports it, spread over zones. */
  readonly highlyAvailable: boolean;
}

/** Memory has no headroom above its request, so a node never promises more than it has. */
const resources = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { memory } });

/** Exposes a metrics Service; its ServiceMonitor is in gitops/observability. */
const metrics = { enabled: true };

const spread = (topologyKey: string) => ({ maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway' });

/** Everyone's role, and Casbin rules as CSV. In Argo CD, the right to sync includes the right to terminate a sync. */
function rbac(onCall: OnCall) {
  const members =
    onCall === 'everyone'
      ? ['g, role:on-call, role:readonly']
      : onCall.map((group) => `g, "${group.replaceAll('"', '""')}", role:on-call`);
  return {
    'policy.default': onCall === 'everyone' ? 'role:on-call' : 'role:readonly',
    'policy.csv': ['p, role:on-call, applications, sync, */*, allow', ...members].join('\n'),
    scopes: '[groups]',
  };
}

/** Values of the chart argo-cd 10.1. */
export function argoCdValues({ host, highlyAvailable, oidcSecret, onCall }: ArgoCdValuesProps) {
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
        // The internal load balancer terminates TLS and sends HTTP to the pod; only it and the cluster reach the port.
        'server.insecure': true,
      },
      cm: {
        'admin.enabled': false,
        'users.anonymous.enabled': false,
        'exec.enabled': false,
        'resource.customizations.health.argoproj.io_Application': applicationHealth,
        'resource.customizations.health.apiextensions.k8s.io_CustomResourceDefinition': resourceTypeHealth,
        'resource.customizations.health.batch_CronJob': scheduledJobHealth,
        // References that Argo CD resolves in the cluster: neither the Helm release nor the state contains their values.
        'oidc.config': JSON.stringify({
          name: 'SSO',
          issuer: `$${oidcSecret}:issuer`,
          clientID: `$${oidcSecret}:clientId`,
          clientSecret: `$${oidcSecret}:clientSecret`,
          requestedScopes: ['openid', 'profile', 'email', 'groups'],
        }),
      },
      // Everyone who signs in has read access. Changes come only from Git; people on call may start a sync.
      rbac: rbac(onCall),
    },
    dex: { enabled: false },
    controller: { replicas: 1, metrics, resources: resources('250m', '1Gi') },
    // A cache: its loss costs a refresh, not data.
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
    // Triggers, templates and receivers are in Git.
    notifications: { metrics, resources: resources('10m', '128Mi'), cm: { create: false }, secret: { create: true } },
  };
}
