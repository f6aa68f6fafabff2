import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Theme } from './graph.ts';

const quoted = (text: string): string => JSON.stringify(text);

/** How a request and a write go through the largest environment, and how a release comes to it, as Graphviz reads it. */
export function architectureGraph(environments: readonly EnvironmentConfig[], theme: Theme): string {
  const largest = environments.toSorted(
    (a, b) => b.regions.length - a.regions.length || b.budget.monthlyUsd - a.budget.monthlyUsd,
  )[0];
  if (!largest) throw new Error('the platform has no environment');
  const { fills } = theme;
  const { database, dns, regions, access } = largest;
  const writer = database.kind === 'aurora-global' ? database.initialWriterRegion : largest.primaryRegion;
  const node = (id: string, label: string, group?: string) =>
    `${quoted(id)} [label=${quoted(label)}${group ? `, fillcolor=${quoted(fills[group] ?? theme.box)}` : ''}];`;
  const parts = regions.map(({ name, workloadZones }) => {
    const engine = database.kind === 'aurora-global' ? 'Aurora PostgreSQL' : 'RDS PostgreSQL';
    return `subgraph ${quoted(`cluster ${name}`)} {
    margin=16; label=${quoted(`${name}, ${workloadZones.length} zones`)};
    ${node(`alb ${name}`, 'public ALB, WAF', 'traffic')}
    ${node(`site ${name}`, 'site bucket', 'data')}
    ${node(`eks ${name}`, 'EKS: services\nREST and gRPC', 'compute')}
    ${node(`argo ${name}`, 'Argo CD', 'compute')}
    ${node(`db ${name}`, `${engine}\n${name === writer ? 'writes' : 'reads'}`, 'data')}
    ${access ? node(`vpn ${name}`, 'Client VPN\ninternal tools', 'people') : ''}
  }`;
  });
  const edges = regions.flatMap(({ name }) => [
    `"dns" -> ${quoted(`alb ${name}`)};`,
    `"cdn" -> ${quoted(`site ${name}`)};`,
    `${quoted(`alb ${name}`)} -> ${quoted(`eks ${name}`)};`,
    `${quoted(`eks ${name}`)} -> ${quoted(`db ${name}`)} [label="reads"];`,
    ...(name === writer
      ? []
      : [`${quoted(`eks ${name}`)} -> ${quoted(`db ${writer}`)} [label="writes", style=dashed, constraint=false];`]),
    `"git" -> ${quoted(`argo ${name}`)} [style=dashed];`,
    `${quoted(`argo ${name}`)} -> ${quoted(`eks ${name}`)} [style=dashed];`,
    ...(access
      ? [`"staff" -> ${quoted(`vpn ${name}`)};`, `${quoted(`vpn ${name}`)} -> ${quoted(`eks ${name}`)};`]
      : []),
  ]);
  const replication = regions
    .filter(({ name }) => name !== writer)
    .map(
      ({ name }) =>
        `${quoted(`db ${writer}`)} -> ${quoted(`db ${name}`)} [label="replicates", style=dotted, constraint=false];`,
    );
  const routing =
    dns.routing.policy === 'latency' ? (dns.routing.healthCheck ? 'latency, health checks' : 'latency') : 'one region';
  return `digraph architecture {
  rankdir=LR; pad=0.1; nodesep=0.3; ranksep=0.5; bgcolor="transparent"; fontname="Helvetica,Arial,sans-serif";
  node [shape=box, style="rounded,filled", fillcolor="${theme.box}", fontname="Helvetica,Arial,sans-serif", fontsize=12, fontcolor="${theme.text}", color="${theme.line}", margin="0.28,0.1"];
  edge [color="${theme.line}", arrowsize=0.7, fontname="Helvetica,Arial,sans-serif", fontsize=10, fontcolor="${theme.muted}"];
  graph [style="rounded,filled", fillcolor="${theme.region}", color="${theme.line}", fontcolor="${theme.muted}", fontsize=13];
  ${node('users', 'users')}
  ${access ? node('staff', 'engineers') : ''}
  ${node('git', 'this repository\n(gitops/)')}
  ${node('cdn', 'CloudFront, WAF', 'traffic')}
  ${node('dns', `Route 53\n${routing}`, 'traffic')}
  "users" -> "cdn"; "cdn" -> "dns" [label="/api"];
  ${parts.join('\n  ')}
  ${edges.join('\n  ')}
  ${replication.join('\n  ')}
}
`;
}
