import type { Schemas } from '@sample-platform-ai/contract/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import page from '../../components/page.module.css';
import { WriteProblem } from '../../components/write-problem.tsx';
import { appendEntry, newKey } from '../../lib/incident-writes.ts';
import type { Incident } from '../../lib/ledger/incident.ts';
import type { IncidentStatus } from '../../lib/ledger/words.ts';
import { CauseField } from './cause-field.tsx';
import css from './form.module.css';

const kinds = {
  note: { name: 'INCIDENT_ENTRY_KIND_NOTE', text: 'Add a note', button: 'Add the note' },
  cause: { name: 'INCIDENT_ENTRY_KIND_CAUSE', text: 'Name the cause', button: 'Name the cause' },
  mitigated: { name: 'INCIDENT_ENTRY_KIND_MITIGATED', text: 'It is mitigated', button: 'Mark as mitigated' },
  resolved: { name: 'INCIDENT_ENTRY_KIND_RESOLVED', text: 'It is resolved', button: 'Resolve' },
  reopened: { name: 'INCIDENT_ENTRY_KIND_REOPENED', text: 'It is back', button: 'Open again' },
} as const satisfies Readonly<
  Record<string, { name: Schemas['AppendIncidentEntryBody']['kind']; text: string; button: string }>
>;
type Kind = keyof typeof kinds;

const possible: Readonly<Record<IncidentStatus, readonly Kind[]>> = {
  open: ['note', 'cause', 'mitigated', 'resolved'],
  mitigated: ['note', 'cause', 'resolved', 'reopened'],
  resolved: ['note', 'cause', 'reopened'],
};

/**
 * Writes onto the version of the incident that the writer began with: what others have written since is a conflict,
 * shown before it is written over, even though the page above shows theirs at once.
 */
export function EntryForm({ incident, reload }: { readonly incident: Incident; readonly reload: () => void }) {
  const client = useQueryClient();
  const [base, setBase] = useState(incident.entityVersion);
  const [key, setKey] = useState(newKey);
  const [chosen, setKind] = useState<Kind>('note');
  const [note, setNote] = useState('');
  const [cause, setCause] = useState(incident.causingDeploymentId);
  const offered = possible[incident.status];
  const kind = offered.includes(chosen) ? chosen : 'note';
  const touched = note !== '' || cause !== incident.causingDeploymentId;
  const version = touched ? base : incident.entityVersion;

  const write = useMutation({
    mutationFn: () =>
      appendEntry(
        { id: incident.id, entityVersion: version },
        { kind: kinds[kind].name, note, ...(kind === 'cause' && cause !== '' && { causingDeploymentId: cause }) },
        key,
      ),
    onSuccess: (changed) => {
      client.setQueryData(['incident', changed.id], changed);
      setBase(changed.entityVersion);
      setKey(newKey());
      setNote('');
      setKind('note');
    },
  });
  const begin = () => {
    if (!touched) setBase(incident.entityVersion);
  };
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
          <select
            value={kind}
            onChange={({ target }) => setKind(offered.find((each) => each === target.value) ?? 'note')}
          >
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
            onChange={(id) => {
              begin();
              setCause(id);
            }}
          />
        )}
        <label>
          <span>Note</span>
          <textarea
            rows={3}
            maxLength={4000}
            required={kind === 'note'}
            value={note}
            onChange={({ target }) => {
              begin();
              setNote(target.value);
            }}
          />
        </label>
        <WriteProblem
          error={write.error}
          reload={() => {
            reload();
            setBase(incident.entityVersion);
            setKey(newKey());
            write.reset();
          }}
        />
        <div className={css.buttons}>
          <button type="submit" className="primary" disabled={write.isPending}>
            {kinds[kind].button}
          </button>
        </div>
      </form>
    </section>
  );
}
