import type { Platform } from '../index.ts';
import { agreementsOf } from '../plan/agreements.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { error, type Problem } from './problem.ts';

/** Checks that timeouts nest, from the edge to the database. The plans have to be valid. */
export function* checkAgreements(platform: Platform, environment: EnvironmentConfig): Generator<Problem> {
  for (const { why, path, chain } of agreementsOf(platform, environment)) {
    for (const [index, outer] of chain.entries()) {
      const inner = chain[index - 1];
      if (!inner || inner.seconds < outer.seconds) continue;
      yield error(
        path,
        `${inner.what} after ${inner.seconds} s, ${outer.what} after ${outer.seconds} s`,
        'the first before the second',
        `change one of them in ${environment.name}: ${why[0]?.toLowerCase()}${why.slice(1)}`,
      );
    }
  }
}
