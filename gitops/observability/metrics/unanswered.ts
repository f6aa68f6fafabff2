import { selections } from './promql.ts';
import { type Query, scrapeLabels } from './queries.ts';

/** `where: metric` of each selector of an unknown metric. `exported` has the labels of a metric, `known` only its name. */
export const withoutMetric = (
  queries: readonly Query[],
  exported: ReadonlyMap<string, readonly string[]>,
  known: ReadonlySet<string>,
): readonly string[] =>
  queries.flatMap(({ where, query }) =>
    selections(query).flatMap(({ metric }) =>
      known.has(metric) || exported.has(metric) ? [] : [`${where}: ${metric}`],
    ),
  );

/** A line for each label of a matcher that neither the metric nor the scrape has. */
export const withoutLabel = (
  queries: readonly Query[],
  exported: ReadonlyMap<string, readonly string[]>,
): readonly string[] =>
  queries.flatMap(({ where, query }) =>
    selections(query).flatMap(({ metric, labels }) => {
      const given = exported.get(metric);
      const unknown = given ? labels.filter((label) => ![...given, ...scrapeLabels].includes(label)) : [];
      return unknown.map((label) => `${where}: ${metric} has no label ${label}`);
    }),
  );
