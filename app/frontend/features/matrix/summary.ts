import { shortDigest } from '../../lib/digest.ts';
import type { Cell, ObservedRelease } from '../../lib/ledger/cell.ts';

/** What a cell says first: the most urgent thing about it, or its age when all is well. */
export interface CellSummary {
  readonly version: string;
  /** Since when; ISO 8601. */
  readonly at: string;
  readonly tone: 'bad' | 'warn' | 'move' | undefined;
  /** Empty when all is well. */
  readonly word: string;
  readonly note: string;
  /** What the cluster runs instead of the recorded version. */
  readonly runs?: ObservedRelease | undefined;
  /** The deployment to open; empty when nothing was claimed. */
  readonly deploymentId: string;
}

export function summaryOf({ claimed, latest, observed, drift }: Cell): CellSummary {
  const seen = observed && (observed.version || shortDigest(observed.imageDigest));
  const version = claimed?.version ?? latest?.version ?? seen ?? '';
  const base = { version, at: claimed?.since ?? latest?.startedAt ?? observed?.at ?? '' };
  const current = claimed?.deploymentId ?? latest?.deploymentId ?? '';
  const health = observed?.health;
  if (drift === 'pending' && latest) {
    const note = latest.version === version ? '' : `to ${latest.version}`;
    return {
      ...base,
      at: latest.startedAt,
      tone: 'move',
      word: latest.status,
      note,
      deploymentId: latest.deploymentId,
    };
  }
  if (health === 'degraded' || health === 'missing') {
    const runs = drift === 'drifted' ? observed : undefined;
    return { ...base, tone: 'bad', word: health, note: '', runs, deploymentId: current };
  }
  if (drift === 'drifted')
    return { ...base, tone: 'warn', word: 'drifted', note: '', runs: observed, deploymentId: current };
  if (latest?.status === 'failed') {
    const note = latest.version === version ? '' : latest.version;
    return { ...base, at: latest.startedAt, tone: 'bad', word: 'failed', note, deploymentId: latest.deploymentId };
  }
  if (health === 'progressing') return { ...base, tone: 'move', word: health, note: '', deploymentId: current };
  if (!observed) return { ...base, tone: undefined, word: '', note: 'not seen', deploymentId: current };
  return { ...base, tone: undefined, word: '', note: '', deploymentId: current };
}
