import { previewsSchema } from '../schema/previews.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { error, type Problem } from './problem.ts';

/** Checks that an environment can have previews: pull requests run there before any review. */
export function* checkPreviews(environment: EnvironmentConfig): Generator<Problem> {
  const { name, previews, delivery, protectFromDestroy, regions, dns } = environment;
  // A malformed setting has been reported.
  if (!previews || !previewsSchema.safeParse(previews).success) return;
  const path = `${name}.previews`;
  const remove = 'set it to undefined here; set previews on an environment whose delivery.trigger is merge';
  if (delivery.trigger !== 'merge') {
    yield error(
      path,
      previews,
      `undefined where delivery.trigger is ${delivery.trigger}: manifests are promoted`,
      remove,
    );
  }
  if (protectFromDestroy) {
    yield error(
      path,
      previews,
      'undefined where protectFromDestroy is true: previews are deleted, databases too',
      remove,
    );
  }
  if (regions.length > 1) {
    yield error(path, previews, `undefined for more than one region; ${name} has ${regions.length}`, remove);
  }
  if (dns.routing.policy !== 'simple') {
    yield error(
      path,
      previews,
      `undefined where dns.routing.policy is ${dns.routing.policy}: a slot without a preview fails health checks`,
      remove,
    );
  }
}
