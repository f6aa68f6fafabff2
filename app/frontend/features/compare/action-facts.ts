import type { ActionFacts } from '../../lib/code-host-actions.ts';
import type { ComparedRelease } from '../../lib/ledger/comparison.ts';
import { cityOf } from '../../lib/regions.ts';
import { absoluteText } from '../../lib/time.ts';

export interface ComparedSide {
  readonly environment: string;
  /** Empty for any, as are the next two for what runs now. */
  readonly region: string;
  readonly version: string;
  /** In UTC. */
  readonly at: string;
}

/** A side in a few words: `prod Sydney v1.4.0 at 24 Nov 2026, 15:03 AEDT`. */
export const sideText = ({ environment, region, version, at }: ComparedSide): string =>
  [environment, region && cityOf(region), version, at && `at ${absoluteText(at)}`].filter(Boolean).join(' ');

/**
 * What a link to the code host fills in, for this side as the target; undefined where it is not what runs now. Its region is
 * the target's: a release's own region is where it comes from.
 */
export const actionFacts = (
  { environment, region, version, at }: ComparedSide,
  service: string,
  release: ComparedRelease,
): ActionFacts | undefined =>
  version === '' && at === ''
    ? { service, environment, region, version: release.version, imageDigest: release.imageDigest }
    : undefined;
