import type { Cluster } from '../../cluster.ts';
import { yaml } from '../../output/yaml.ts';
import { ledger } from '../ledger/names.ts';

/** Without an end of line, which kustomize takes away from a value that a patch brings. */
const text = (value: unknown): string => yaml(value).trimEnd();

/** Key of the token in Argo CD's notification secret. */
export const tokenKey = 'ledger-token';

/** Label of the Applications that are reported, with the service's name in the ledger. */
export const serviceLabel = 'ledger/service';

/**
 * `argocd-notifications-cm`: each state that an Application with the label comes to is told to the region's own
 * ledger, once. The image of the service is the one that bears its name.
 */
export function reportConfiguration({ environment, site }: Cluster): Readonly<Record<string, string>> {
  const url = `http://${ledger.backend.name}.${ledger.namespace}.svc:${ledger.ports.http}`;
  const service = `(index .app.metadata.labels "${serviceLabel}")`;
  const body = `{{- $service := ${service} }}{{- $digest := "" }}
{{- range .app.status.summary.images }}{{- if contains (printf "/%s@" $service) . }}{{- $digest = regexFind "sha256:[0-9a-f]{64}" . }}{{- end }}{{- end }}
{{- $sync := .app.status.sync.status }}
{
  "service": {{ $service | toJson }},
  "environment": ${JSON.stringify(environment.name)},
  "region": ${JSON.stringify(site.name)},
  "applicationUid": {{ .app.metadata.uid | toJson }},
  "operation": {{ printf "%s %s" .app.status.sync.revision .app.status.operationState.startedAt | toJson }},
  "revision": {{ .app.status.sync.revision | toJson }},
  "imageDigest": {{ $digest | toJson }},
  "health": "HEALTH_{{ .app.status.health.status | default "Unknown" | upper }}",
  "sync": "SYNC_STATUS_{{ if eq $sync "OutOfSync" }}OUT_OF_SYNC{{ else }}{{ $sync | default "Unknown" | upper }}{{ end }}"
}`;
  const headers = [
    { name: 'Authorization', value: `Bearer $${tokenKey}` },
    { name: 'Content-Type', value: 'application/json' },
  ];
  const wasSynced = 'app.status?.operationState?.startedAt != nil';
  return {
    'service.webhook.ledger': text({ url, headers, retryMax: 3 }),
    'template.observed': text({ webhook: { ledger: { method: 'POST', path: '/v1/observations', body } } }),
    'trigger.on-observed': text([
      {
        when: `${wasSynced} && len(filter(app.status?.summary?.images ?? [], {# contains '@sha256:'})) > 0`,
        oncePer: 'app.status.operationState.startedAt + app.status.health.status + app.status.sync.status',
        send: ['observed'],
      },
    ]),
    subscriptions: text([{ recipients: ['ledger'], triggers: ['on-observed'], selector: serviceLabel }]),
  };
}
