import type { Schemas } from '@sample-platform-ai/contract/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import css from '../../components/form.module.css';
import page from '../../components/page.module.css';
import { WriteProblem } from '../../components/write-problem.tsx';
import { useDraft } from '../../lib/draft.ts';
import { appendEntry, attemptKeys } from '../../lib/incident-writes.ts';
import type { Incident } from '../../lib/ledger/incident.ts';
import type { IncidentStatus } from '../../lib/ledger/labels.ts';
import { CauseField } from './cause-field.tsx';

const kinds = {
  note: { name: 'INCIDENT_ENTRY_KIND_NOTE', text: 'Add a note', button: 'Add the note' },
  cause: { name: 'INCIDENT_ENTRY_KIND_CAUSE', text: 'Name the cause', button: 'Name the cause' },
  mitigated: { name: 'INCIDENT_ENTRY_KIND_MITIGATED', text: 'Mitigated', button: 'Mark as mitigated' },
  resolved: { name: 'INCIDENT_ENTRY_KIND_RESOLVED', text: 'Resolved', button: 'Resolve' },
  reopened: { name: 'INCIDENT_ENTRY_KIND_REOPENED', text: 'Not resolved: open it again', button: 'Open again' },
} as const satisfies Readonly<
  Record<string, { name: Schemas['AppendIncidentEntryBody']['kind']; text: string; button: string }>
>;
type Kind = keyof typeof kinds;

export const entryDraft = (incidentId: string): string => `entry ${incidentId}`;

const possible: Readonly<Record<IncidentStatus, readonly Kind[]>> = {
  open: ['note', 'cause', 'mitigated', 'resolved'],
  mitigated: ['note', 'cause', 'resolved', 'reopened'],
  resolved: ['note', 'cause', 'reopened'],
};

/**
 * Writes onto the version of the incident that the writer began with: what others have written since is a conflict,
 * shown before it is written over, even though the page above shows theirs at once.
 */
export function EntryForm(props: {
  readonly incident: Incident;
  readonly reload: () => void;
  /** False where the session has ended over a draft: it is shown, and waits. */
  readonly maySend: boolean;
}) {
  const { incident, reload, maySend } = props;
  const client = useQueryClient();
  const empty = useMemo(
    () => ({ kind: 'note', note: '', cause: incident.causingDeploymentId, base: '' }),
    [incident.causingDeploymentId],
  );
  const [draft, change, clear] = useDraft(entryDraft(incident.id), empty);
  const [keyOf] = useState(attemptKeys);
  const { note, cause } = draft;
  const offered = possible[incident.status];
  const kind = offered.find((each) => each === draft.kind) ?? 'note';
  const touched = note !== '' || cause !== incident.causingDeploymentId;
  const version = touched && draft.base !== '' ? Number(draft.base) : incident.entityVersion;

  const write = useMutation({
    mutationFn: () => {
      const body = {
        kind: kinds[kind].name,
        note,
        ...(kind === 'cause' && cause !== '' && { causingDeploymentId: cause }),
      };
      return appendEntry({ id: incident.id, entityVersion: version }, body, keyOf([version, body]));
    },
    onSuccess: (changed) => {
      client.setQueryData(['incident', changed.id], changed);
      clear();
    },
  });
  /** What is typed belongs to the version that was on the screen when the typing began. */
  const type = (changes: { note: string } | { cause: string }) =>
    change({ ...changes, base: touched && draft.base !== '' ? draft.base : String(incident.entityVersion) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    write.mutate();
  };
  return (
    <section className={page.section}>
      <h2>Write to the timeline</h2>
      <form className={`${page.card} ${css.form}`} onSubmit={submit}>
        <label>
          <span>What happened</span>
          <select value={kind} onChange={({ target }) => change({ kind: target.value })}>
            {offered.map((each) => (
              <option key={each} value={each}>
                {kinds[each].text}
              </option>
            ))}
          </select>
        </label>
        {kind === 'cause' && (
          <CauseField
            service={incident.service}
            environment={incident.environment}
            value={cause}
            onChange={(id) => type({ cause: id })}
          />
        )}
        <label>
          <span>Note</span>
          <textarea
            rows={3}
            maxLength={4000}
            required={kind === 'note'}
            value={note}
            onChange={({ target }) => type({ note: target.value })}
          />
        </label>
        <WriteProblem
          error={write.error}
          reload={() => {
            reload();
            change({ base: String(incident.entityVersion) });
            write.reset();
          }}
        />
        <div className={css.buttons}>
          {!maySend && <span className="soft">Kept in this tab. Sign in to send it.</span>}
          <button type="submit" className="primary" disabled={write.isPending || !maySend}>
            {kinds[kind].button}
          </button>
        </div>
      </form>
    </section>
  );
}
