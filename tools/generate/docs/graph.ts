import type { StackSummary } from '@sample-platform-ai/infra/manifest.ts';

export interface Theme {
  readonly name: 'light' | 'dark';
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly box: string;
  readonly region: string;
  readonly fills: Readonly<Record<string, string>>;
}

/** What a layer is about; its colour says so in every picture. */
const groups: Readonly<Record<string, string>> = {
  foundation: 'ground',
  security: 'people',
  dns: 'traffic',
  network: 'ground',
  peering: 'ground',
  access: 'people',
  aurora: 'data',
  data: 'data',
  cluster: 'compute',
  ingress: 'traffic',
  delivery: 'compute',
  edge: 'traffic',
  registry: 'data',
};

export const themes: readonly Theme[] = [
  {
    name: 'light',
    text: '#1f2328',
    muted: '#59636e',
    line: '#818b98',
    box: '#ffffff',
    region: '#f6f8fa',
    fills: { ground: '#eff2f5', traffic: '#ddf4ff', people: '#fff8c5', data: '#dafbe1', compute: '#fbefff' },
  },
  {
    name: 'dark',
    text: '#f0f6fc',
    muted: '#9198a1',
    line: '#6e7681',
    box: '#0d1117',
    region: '#151b23',
    fills: { ground: '#262c36', traffic: '#0c2d6b', people: '#4b3a00', data: '#0f3d20', compute: '#3c1e70' },
  },
];

const quoted = (text: string): string => JSON.stringify(text);
const fillOf = (layer: string, { fills, box }: Theme): string => fills[groups[layer] ?? ''] ?? box;

/** Edges that others do not imply already. */
function withoutDetours(stacks: readonly StackSummary[]): readonly (readonly [string, string])[] {
  const needs = new Map(stacks.map((stack) => [stack.id, stack.needs]));
  const reaches = (from: string, to: string): boolean =>
    (needs.get(from) ?? []).some((need) => need === to || reaches(need, to));
  return stacks.flatMap(({ id, needs: direct }) =>
    direct
      .filter((need) => !direct.some((other) => other !== need && reaches(other, need)))
      .map((need) => [need, id] as const),
  );
}

/** The stacks of one environment in the order of their graph, its regions side by side, as Graphviz reads it. */
export function stackGraph(
  stacks: readonly StackSummary[],
  {
    theme,
    title,
    regionOf,
  }: { readonly theme: Theme; readonly title: string; readonly regionOf: (stack: StackSummary) => string },
): string {
  const regions = [...new Set(stacks.map(regionOf))].sort();
  const node = ({ id, layer }: StackSummary) =>
    `${quoted(id)} [label=${quoted(layer)}, fillcolor=${quoted(fillOf(layer, theme))}];`;
  const clusters = regions.map((region) => {
    const inside = stacks.filter((stack) => regionOf(stack) === region).map(node);
    if (region === 'global') return inside.join('\n');
    return `subgraph ${quoted(`cluster ${region}`)} {\n  margin=14; label=${quoted(region)};\n  ${inside.join('\n  ')}\n}`;
  });
  const edges = withoutDetours(stacks).map(([from, to]) => `${quoted(from)} -> ${quoted(to)};`);
  return `digraph stacks {
  rankdir=LR; pad=0.1; nodesep=0.25; ranksep=0.45; bgcolor="transparent"; compound=true;
  label=${quoted(title)}; labelloc=t; fontname="Helvetica,Arial,sans-serif"; fontsize=16; fontcolor="${theme.text}";
  node [shape=box, style="rounded,filled", fontname="Helvetica,Arial,sans-serif", fontsize=12, fontcolor="${theme.text}", color="${theme.line}", margin="0.24,0.09"];
  edge [color="${theme.line}", arrowsize=0.7];
  graph [style="rounded,filled", fillcolor="${theme.region}", color="${theme.line}", fontcolor="${theme.muted}", fontsize=13];
  ${clusters.join('\n  ')}
  ${edges.join('\n  ')}
}
`;
}
