import { type Cluster, servicesOf } from '../../cluster.ts';
import { yaml } from '../../output/yaml.ts';

/** Without a final newline, which kustomize removes from values of a patch. */
const text = (value: unknown): string => yaml(value).trimEnd();

/** Key of the token in Argo CD's notification secret. */
export const tokenKey = 'release-ledger-token';

/** Label of the reported Applications; its value is the service's name. */
export const serviceLabel = 'platform/service';

/**
 * `argocd-notifications-cm`: reports each change of a service's Application to the region's release ledger, once for each
 * component, and again every ten minutes. A component's image is found by the name of its repository.
 *
 * Argo CD's list of images includes those of hooks, and its health does not: during a migration, and after a failed one, the new image is
 * in the list while the old pods are healthy. So nothing counts as healthy before its sync has succeeded. The list also has the images of
 * pods that earlier runs of a scheduled job have left; of several the one of the last sync is reported.
 */
export function reportConfiguration(cluster: Cluster, url: string): Readonly<Record<string, string>> {
  const { environment, region } = cluster;
  const plans = servicesOf(cluster);
  const bodyOf = (service: string, image: string) => {
    const isOwn = `contains "/${image}@" .`;
    return `{{- $service := ${JSON.stringify(service)} }}{{- $digest := "" }}{{- $wanted := "" }}
{{- if eq .app.status.operationState.phase "Succeeded" }}{{- with .app.status.operationState.syncResult }}{{- range .resources }}{{- range .images }}{{- if ${isOwn} }}{{- $wanted = . }}{{- end }}{{- end }}{{- end }}{{- end }}{{- end }}
{{- range .app.status.summary.images }}{{- if and (${isOwn}) (or (eq $digest "") (eq . $wanted)) }}{{- $digest = regexFind "sha256:[0-9a-f]{64}" . }}{{- end }}{{- end }}
{{- $sync := .app.status.sync.status }}
{{- $health := .app.status.health.status | default "Unknown" }}
{{- if and (eq $health "Healthy") (ne .app.status.operationState.phase "Succeeded") }}{{- $health = "Progressing" }}{{- end }}
{
  "service": {{ $service | toJson }},
  "environment": ${JSON.stringify(environment.name)},
  "region": ${JSON.stringify(region.name)},
  "applicationUid": {{ printf "%s/%s" .app.metadata.uid $service | toJson }},
  "operation": {{ printf "%s %s %s" .app.status.sync.revision .app.status.operationState.startedAt (.app.status.health.lastTransitionTime | default "-") | toJson }},
  "revision": {{ .app.status.sync.revision | toJson }},
  "imageDigest": {{ $digest | toJson }},
  "health": "HEALTH_{{ $health | upper }}",
  "sync": "SYNC_STATUS_{{ if eq $sync "OutOfSync" }}OUT_OF_SYNC{{ else }}{{ $sync | default "Unknown" | upper }}{{ end }}",
  "at": {{ (now).UTC.Format "2006-01-02T15:04:05.000Z07:00" | toJson }},
  "sequence": {{ .app.metadata.resourceVersion | toJson }}
}`;
  };
  const headers = [
    { name: 'Authorization', value: `Bearer $${tokenKey}` },
    { name: 'Content-Type', value: 'application/json' },
  ];
  // Each change, also back to an earlier health: the time of the last transition separates the two.
  const changes = [
    'app.status.operationState.startedAt',
    "(app.status.operationState?.phase ?? '')",
    // Changes when the last pod of an earlier release is gone.
    'string(len(app.status.summary?.images ?? []))',
    'app.status.health.status',
    "(app.status.health?.lastTransitionTime ?? '')",
    'app.status.sync.status',
    "(app.status.sync?.revision ?? '')",
  ];
  // The current state every ten minutes, which replaces a lost report. Argo CD evaluates each Application once a minute.
  const everyTenMinutes = "time.Now().UTC().Format('2006-01-02T15:04')[0:15]";
  const wasSynced = 'app.status?.operationState?.startedAt != nil';
  const components = plans.flatMap((plan) =>
    plan.components.map(({ name, image }) => ({ name, image: image.repository })),
  );
  return {
    'service.webhook.release-ledger': text({ url, headers, retryMax: 3 }),
    ...Object.fromEntries(
      components.flatMap(({ name, image }) => [
        [
          `template.observed-${name}`,
          text({
            webhook: { 'release-ledger': { method: 'POST', path: '/v1/observations', body: bodyOf(name, image) } },
          }),
        ],
        [
          `trigger.on-observed-${name}`,
          text([
            {
              when: `${wasSynced} && len(filter(app.status?.summary?.images ?? [], {# contains '/${image}@sha256:'})) > 0`,
              oncePer: [...changes, everyTenMinutes].join(" + ' ' + "),
              send: [`observed-${name}`],
            },
          ]),
        ],
      ]),
    ),
    subscriptions: text(
      plans.map((plan) => ({
        recipients: ['release-ledger'],
        triggers: plan.components.map(({ name }) => `on-observed-${name}`),
        selector: `${serviceLabel}=${plan.service}`,
      })),
    ),
  };
}
