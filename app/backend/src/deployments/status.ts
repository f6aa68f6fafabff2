import { DeploymentStatus, invalidField, LedgerError } from '@sample-platform-ai/contract';

export type StatusWord = 'queued' | 'in_progress' | 'succeeded' | 'failed' | 'cancelled';

const final: ReadonlySet<StatusWord> = new Set<StatusWord>(['succeeded', 'failed', 'cancelled']);
const next: Readonly<Record<StatusWord, readonly StatusWord[]>> = {
  queued: ['in_progress', 'succeeded', 'failed', 'cancelled'],
  in_progress: ['succeeded', 'failed', 'cancelled'],
  succeeded: [],
  failed: [],
  cancelled: [],
};

const words: Readonly<Record<number, StatusWord>> = {
  [DeploymentStatus.QUEUED]: 'queued',
  [DeploymentStatus.IN_PROGRESS]: 'in_progress',
  [DeploymentStatus.SUCCEEDED]: 'succeeded',
  [DeploymentStatus.FAILED]: 'failed',
  [DeploymentStatus.CANCELLED]: 'cancelled',
};

export const isFinal = (status: StatusWord): boolean => final.has(status);

export function statusWord(status: DeploymentStatus): StatusWord {
  const word = words[status];
  if (!word) throw invalidField('status', 'is not specified');
  return word;
}

export interface Step {
  readonly from: StatusWord;
  readonly to: StatusWord;
  readonly correction: boolean;
  readonly note: string;
}

/** Refuses a step that the ledger does not know. A final status is only ever corrected, and says why. */
export function checkStep({ from, to, correction, note }: Step): void {
  if (correction) {
    if (!isFinal(from) || !isFinal(to) || from === to) {
      throw new LedgerError(
        'conflict',
        `a correction goes from one final status to another, not from ${from} to ${to}`,
      );
    }
    if (note === '') throw invalidField('note', 'a correction says why');
  } else if (!next[from].includes(to)) {
    throw new LedgerError('conflict', `a deployment that is ${from} cannot become ${to}`);
  }
}
