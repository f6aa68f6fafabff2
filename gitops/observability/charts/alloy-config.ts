import type { Cluster } from '../../cluster.ts';

/** RE2 -> replacement. Redacts credentials that reach a log by mistake. */
export const redactions = {
  token: { expression: '(eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*)', replacement: '[token]' },
  bearer: { expression: '(?i)bearer\\s+([A-Za-z0-9._~+/=-]{8,})', replacement: '[token]' },
  password: { expression: '(?i)"?password"?\\s*[=:]\\s*"?([^"\\s,;&]{3,})', replacement: '[password]' },
  urlPassword: { expression: '[a-z]+://[^:/\\s]+:([^@/\\s]+)@', replacement: '[password]' },
  accessKey: { expression: '((?:AKIA|ASIA)[A-Z0-9]{16})', replacement: '[key]' },
} as const;

/** Dropped lines without value: RE2, matched anywhere in a line. */
export const dropped = {
  probes: '(?:kube-probe|ELB-HealthChecker|Amazon-Route53-Health-Check-Service)/',
  debugging: '^\\{"level":(?:10|20),',
} as const;

const text = (value: string) => JSON.stringify(value);

/** Alloy's configuration: log files of this node's pods -> redaction -> Loki. */
export function alloyConfig({ environment, region }: Cluster): string {
  const relabel = (rules: readonly (readonly [source: string, target: string])[]) =>
    rules
      .map(
        ([source, target]) => `  rule {
    source_labels = ["__meta_kubernetes_${source}"]
    target_label  = ${text(target)}
  }
`,
      )
      .join('');
  const drops = Object.values(dropped).map(
    (expression) => `  stage.drop {
    expression = ${text(expression)}
  }
`,
  );
  const replaces = Object.values(redactions).map(
    ({ expression, replacement }) => `  stage.replace {
    expression = ${text(expression)}
    replace    = ${text(replacement)}
  }
`,
  );
  return `logging {
  level  = "info"
  format = "json"
}

discovery.kubernetes "pods" {
  role = "pod"
  selectors {
    role  = "pod"
    field = "spec.nodeName=" + sys.env("HOSTNAME")
  }
}

discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets
${relabel([
  ['namespace', 'namespace'],
  ['pod_name', 'pod'],
  ['pod_container_name', 'container'],
  ['pod_label_app_kubernetes_io_name', 'app'],
])}  rule {
    source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
    separator     = "/"
    replacement   = "/var/log/pods/*$1/*.log"
    target_label  = "__path__"
  }
}

local.file_match "pods" {
  path_targets = discovery.relabel.pods.output
}

loki.source.file "pods" {
  targets    = local.file_match.pods.targets
  forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
  stage.cri { }
${drops.join('')}${replaces.join('')}  stage.label_drop {
    values = ["filename", "stream"]
  }
  forward_to = [loki.write.loki.receiver]
}

loki.write "loki" {
  endpoint {
    url = "http://loki.loki.svc:3100/loki/api/v1/push"
  }
  external_labels = {
    environment = ${text(environment.name)},
    region      = ${text(region.name)},
  }
}
`;
}
