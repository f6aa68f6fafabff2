import { DeploymentStatus, invalidField, LedgerError } from '@sample-platform-ai/contract';

export type StatusName = 'queued' | 'in_progress' | 'succeeded' | 'failed' | 'cancelled';

const final: ReadonlySet<StatusName> = new Set<StatusName>(['succeeded', 'failed', 'cancelled']);
const next: Readonly<Record<StatusName, readonly StatusName[]>> = {
  queued: ['in_progress', 'succeeded', 'failed', 'cancelled'],
  in_progress: ['succeeded', 'failed', 'cancelled'],
  succeeded: [],
  failed: [],
  cancelled: [],
};

const names: Readonly<Record<number, StatusName>> = {
  [DeploymentStatus.QUEUED]: 'queued',
  [DeploymentStatus.IN_PROGRESS]: 'in_progress',
  [DeploymentStatus.SUCCEEDED]: 'succeeded',
  [DeploymentStatus.FAILED]: 'failed',
  [DeploymentStatus.CANCELLED]: 'cancelled',
};

export const isFinal = (status: StatusName): boolean => final.has(status);

export function statusName(status: DeploymentStatus): StatusName {
  const name = names[status];
  if (!name) throw invalidField('status', 'is not specified');
  return name;
}

export interface Step {
  readonly from: StatusName;
  readonly to: StatusName;
  readonly correction: boolean;
  readonly note: string;
}

/** Refuses a transition that is not allowed. Only a correction, with a note, changes a final status. */
export function checkStep({ from, to, correction, note }: Step): void {
  if (correction) {
    if (!isFinal(from) || !isFinal(to) || from === to) {
      throw new LedgerError(
        'conflict',
        `a correction goes from one final status to another, not from ${from} to ${to}`,
      );
    }
    if (note === '') throw invalidField('note', 'is required for a correction');
  } else if (!next[from].includes(to)) {
    throw new LedgerError(
      'conflict',
      `a deployment that is ${from} cannot become ${to}${isFinal(from) && isFinal(to) ? '; send a correction' : ''}`,
    );
  }
}
