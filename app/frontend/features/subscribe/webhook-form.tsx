import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Copy } from '../../components/copy.tsx';
import page from '../../components/page.module.css';
import { WriteProblem } from '../../components/write-problem.tsx';
import { useDraft } from '../../lib/draft.ts';
import { newKey } from '../../lib/incident-writes.ts';
import { formatTexts, isFormat, newSecret } from '../../lib/ledger/subscription.ts';
import { subscribe } from '../../lib/subscription-writes.ts';
import css from './subscribe.module.css';

export interface Scope {
  readonly service: string;
  readonly team: string;
  readonly environment: string;
}

const newAttempt = () => ({ key: newKey(), secret: newSecret() });
type Attempt = ReturnType<typeof newAttempt>;

const empty = { url: '', format: 'EVENT_FORMAT_LEDGER' };

/** A webhook of what is chosen above. Its secret is made here, and shown once. */
export function WebhookForm({ scope, added }: { readonly scope: Scope; readonly added: () => void }) {
  // Kept over attempts: one whose answer is lost is repeated as it was.
  const [attempt, setAttempt] = useState(newAttempt);
  const [draft, change, clear] = useDraft('webhook', empty);
  const format = isFormat(draft.format) ? draft.format : 'EVENT_FORMAT_LEDGER';
  const write = useMutation({
    mutationFn: async ({ key, secret }: Attempt) => {
      await subscribe({ ...scope, url: draft.url.trim(), secret, format }, key);
      return secret;
    },
    onSuccess: () => {
      clear();
      setAttempt(newAttempt());
      added();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    write.mutate(attempt);
  };
  return (
    <div className={`${page.card} ${css.box}`}>
      <form className={css.form} onSubmit={submit}>
        <label className={css.target}>
          <span>Send to</span>
          <input
            type="url"
            required
            placeholder="https://"
            value={draft.url}
            onChange={({ target }) => change({ url: target.value })}
          />
        </label>
        <label>
          <span>Format</span>
          <select value={format} onChange={({ target }) => change({ format: target.value })}>
            {Object.entries(formatTexts).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="primary" disabled={write.isPending}>
          Add a webhook
        </button>
      </form>
      <WriteProblem error={write.error} />
      {write.data !== undefined && (
        <p role="status" className={css.address}>
          The webhook is added. Copy its secret now; it is not shown again: <code>{write.data}</code>{' '}
          <Copy value={write.data} label="Copy the secret" />
        </p>
      )}
    </div>
  );
}
