import type { Schemas } from '@sample-platform-ai/contract/client';
import type { Commit } from './deployment.ts';
import { commitOf } from './deployment.ts';
import { labelOf } from './labels.ts';

export type Difference = 'same' | 'differs' | 'only here' | 'only there';

const differenceLabels: Readonly<Record<string, Difference>> = {
  DIFFERENCE_SAME: 'same',
  DIFFERENCE_DIGEST: 'differs',
  DIFFERENCE_ONLY_HERE: 'only here',
  DIFFERENCE_ONLY_THERE: 'only there',
};

export type ComparedRelease = Schemas['ComparedRelease'];

export interface ComparedService {
  readonly service: string;
  readonly difference: Difference;
  readonly release: ComparedRelease | undefined;
  readonly other: ComparedRelease | undefined;
  /** When the first commit that the other side lacks was ready; empty where it lacks none. */
  readonly waitingSince: string;
  readonly commits: readonly Commit[];
  readonly commitCount: number;
}

export const comparedServiceOf = (compared: Schemas['ComparedService']): ComparedService => ({
  service: compared.service,
  difference: labelOf(differenceLabels, compared.difference, 'differs'),
  release: compared.release,
  other: compared.other,
  waitingSince: compared.waitingSince ?? '',
  commits: (compared.commits ?? []).map(commitOf),
  commitCount: compared.commitCount ?? compared.commits?.length ?? 0,
});
