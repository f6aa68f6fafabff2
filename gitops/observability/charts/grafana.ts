import type { Cluster } from '../../cluster.ts';
import { priorityClasses } from '../../components/policies/priority-classes.ts';
import { resources, restricted } from './resources.ts';

/** Secret in Grafana's namespace with its OIDC client; each key is a variable of its configuration. */
export const grafanaSecret = 'grafana-oidc';

/** Label of the ConfigMaps that hold a dashboard. */
export const dashboardLabels = { grafana_dashboard: '1' } as const;

/**
 * Grafana is stateless: dashboards and data sources come from Git, users from the identity provider. So it needs neither a
 * database nor a volume.
 */
export const grafanaValues = ({ names }: Cluster) => ({
  fullnameOverride: 'grafana',
  replicas: 1,
  // Two replicas would not share the session of a user who signs in.
  deploymentStrategy: { type: 'Recreate' },
  persistence: { enabled: false },
  initChownData: { enabled: false },
  testFramework: { enabled: false },
  serviceAccount: { create: true, autoMount: true },
  // The sidecars read ConfigMaps of this namespace, and no Secret.
  rbac: { namespaced: true, pspEnabled: false },
  resources: resources('50m', 384),
  priorityClassName: priorityClasses.observability.name,
  containerSecurityContext: { ...restricted, privileged: false },
  extraEmptyDirMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  // No user has a password, including the initial administrator.
  env: { GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true' },
  envFromSecret: grafanaSecret,
  'grafana.ini': {
    server: { root_url: `https://${names.internalHost('grafana')}`, enforce_domain: true },
    security: { cookie_secure: true, cookie_samesite: 'lax', disable_gravatar: true },
    auth: { disable_login_form: true, disable_signout_menu: false },
    'auth.anonymous': { enabled: false },
    'auth.basic': { enabled: false },
    'auth.generic_oauth': {
      enabled: true,
      name: 'SSO',
      scopes: 'openid profile email groups',
      use_pkce: true,
      use_refresh_token: true,
      allow_sign_up: true,
      auto_login: true,
      // Every user may explore; changes are lost with the pod, and dashboards are read-only.
      role_attribute_path: "'Editor'",
      role_attribute_strict: true,
      allow_assign_grafana_admin: false,
    },
    users: { allow_sign_up: false, allow_org_create: false },
    snapshots: { external_enabled: false },
    analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
    news: { news_feed_enabled: false },
    // Only Prometheus has alerts: in Git, with tests.
    unified_alerting: { enabled: false },
    plugins: { plugin_admin_enabled: false, preinstall_disabled: true },
    log: { mode: 'console' },
    'log.console': { format: 'json' },
  },
  defaultDashboardsEditable: false,
  sidecar: {
    resources: resources('10m', 96),
    securityContext: restricted,
    // Grafana polls its folders; a reload request would need an administrator.
    dashboards: {
      enabled: true,
      label: Object.keys(dashboardLabels).join(),
      labelValue: Object.values(dashboardLabels).join(),
      searchNamespace: 'monitoring',
      resource: 'configmap',
      skipReload: true,
      provider: { allowUiUpdates: false, disableDelete: true, foldersFromFilesStructure: true },
      folderAnnotation: 'grafana_folder',
    },
    datasources: {
      enabled: true,
      searchNamespace: 'monitoring',
      resource: 'configmap',
      skipReload: true,
      // Before Grafana starts, because nothing reloads it later.
      initDatasources: true,
      uid: 'prometheus',
    },
  },
  additionalDataSources: [
    { name: 'Loki', type: 'loki', uid: 'loki', access: 'proxy', url: 'http://loki.loki.svc:3100', editable: false },
  ],
});
