import { LabelName, parser, UnquotedLabelMatcher, VectorSelector } from '@prometheus-io/lezer-promql';
import { withoutVariables } from './queries.ts';

/** A selector of a query: a metric, and the labels of its matchers. */
export interface Selection {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** The selectors of a query. Throws if it is not PromQL. */
export function selections(query: string): readonly Selection[] {
  const text = withoutVariables(query);
  const tree = parser.parse(text);
  const found: Selection[] = [];
  tree.iterate({
    enter: ({ type, node, from, to }) => {
      if (type.isError)
        throw new Error(`not PromQL near "${text.slice(from, to) || text.slice(from - 20, from)}": ${query}`);
      if (type.id !== VectorSelector) return;
      const metric = text.slice(from, to).match(/^[\w:]+/)?.[0];
      if (metric === undefined) throw new Error(`a selector without a metric name; add one: ${query}`);
      const matchers = node.getChild('LabelMatchers')?.getChildren(UnquotedLabelMatcher) ?? [];
      const labels = matchers
        .flatMap((matcher) => matcher.getChildren(LabelName))
        .map((label) => text.slice(label.from, label.to));
      found.push({ metric, labels });
    },
  });
  return found;
}
