import { podIdentities, publicServices } from '@sample-platform-ai/environments/services.ts';

/** Names that more than one component of the ledger uses. */
export const ledger = {
  namespace: podIdentities.backend.namespace,
  backend: { name: 'ledger-backend', serviceAccount: podIdentities.backend.serviceAccount },
  migration: { name: 'ledger-migration', serviceAccount: podIdentities.migration.serviceAccount },
  publisher: { name: 'ledger-site-publisher', serviceAccount: podIdentities.sitePublisher.serviceAccount },
  ports: { http: publicServices.api.port, grpc: publicServices.grpc.port, metrics: 9464 },
  /** In Kubernetes: keys `issuer` and `clientId`. */
  signInSecret: 'ledger-oidc',
  /** In Kubernetes: key `env.json`. */
  siteSecret: 'ledger-site',
} as const;
