import type { Intent } from '../lib/ledger/labels.ts';
import type { IconName } from './drawings.tsx';
import { Icon } from './icon.tsx';
import css from './status.module.css';

export type Tone = 'good' | 'bad' | 'warn' | 'move' | 'skew' | 'plain';

const looks: Readonly<Record<string, { readonly tone: Tone; readonly icon: IconName }>> = {
  succeeded: { tone: 'good', icon: 'check' },
  failed: { tone: 'bad', icon: 'cross' },
  cancelled: { tone: 'plain', icon: 'ban' },
  queued: { tone: 'move', icon: 'waiting' },
  'in progress': { tone: 'move', icon: 'moving' },
  pending: { tone: 'move', icon: 'moving' },
  drifted: { tone: 'warn', icon: 'split' },
  'regions differ': { tone: 'skew', icon: 'between' },
  healthy: { tone: 'good', icon: 'check' },
  degraded: { tone: 'bad', icon: 'broken' },
  missing: { tone: 'bad', icon: 'cross' },
  progressing: { tone: 'move', icon: 'moving' },
  suspended: { tone: 'plain', icon: 'minus' },
  rollback: { tone: 'warn', icon: 'undo' },
  hotfix: { tone: 'warn', icon: 'wrench' },
  open: { tone: 'bad', icon: 'flame' },
  mitigated: { tone: 'warn', icon: 'warning' },
  resolved: { tone: 'good', icon: 'check' },
  critical: { tone: 'bad', icon: 'flame' },
  major: { tone: 'warn', icon: 'warning' },
};

const plain = { tone: 'plain', icon: 'minus' } as const;

export const toneOf = (word: string): Tone => (looks[word] ?? plain).tone;

/** A shape for a word of the ledger; the word itself is next to it, because colour and shape alone say nothing. */
export function StatusIcon({ word }: { readonly word: string }) {
  const { tone, icon } = looks[word] ?? plain;
  return <Icon name={icon} className={css[tone]} />;
}

export function Status({ word }: { readonly word: string }) {
  return (
    <span className={`${css.status} ${css[toneOf(word)]}`}>
      <StatusIcon word={word} />
      {word}
    </span>
  );
}

/** Only what is out of the ordinary gets a colour. */
export function IntentLabel({ intent }: { readonly intent: Intent }) {
  return intent === 'planned' ? <span className="soft">planned</span> : <Status word={intent} />;
}
