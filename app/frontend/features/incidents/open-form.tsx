import { Dialog, DialogDismiss, DialogHeading } from '@ariakit/react/dialog';
import type { Schemas } from '@sample-platform-ai/contract/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import css from '../../components/form.module.css';
import { WriteProblem } from '../../components/write-problem.tsx';
import { useDraft } from '../../lib/draft.ts';
import { newKey, openIncident } from '../../lib/incident-writes.ts';
import type { CatalogEnvironment, Service } from '../../lib/ledger/catalog.ts';
import type { Incident } from '../../lib/ledger/incident.ts';
import { instantText } from '../../lib/since.ts';
import { CauseField } from './cause-field.tsx';

const severities = {
  minor: 'SEVERITY_MINOR',
  major: 'SEVERITY_MAJOR',
  critical: 'SEVERITY_CRITICAL',
} as const satisfies Readonly<Record<string, Schemas['OpenIncidentBody']['severity']>>;
type Severity = keyof typeof severities;
const isSeverity = (text: string): text is Severity => text in severities;

const nothing = { service: '', environment: '', severity: 'major', title: '', cause: '', startedAt: '' };

export function OpenForm(props: {
  readonly services: readonly Service[];
  readonly places: readonly CatalogEnvironment[];
  readonly close: () => void;
  readonly opened: (incident: Incident) => void;
}) {
  const { services, places, close, opened } = props;
  const client = useQueryClient();
  const [key] = useState(newKey);
  const [draft, change, clear] = useDraft('open incident', nothing);
  const { title, cause, startedAt } = draft;
  // What the fields show where nothing was chosen, also when the catalog comes after the form.
  const service = draft.service || (services[0]?.name ?? '');
  const environment = draft.environment || (places.at(-1)?.name ?? '');
  const severity = isSeverity(draft.severity) ? draft.severity : 'major';
  const write = useMutation({
    mutationFn: () =>
      openIncident(
        {
          service,
          environment,
          title: title.trim(),
          severity: severities[severity],
          ...(cause && { causingDeploymentId: cause }),
          ...(instantText(startedAt) && { startedAt: instantText(startedAt) }),
        },
        key,
      ),
    onSuccess: (incident) => {
      client.setQueryData(['incident', incident.id], incident);
      clear();
      opened(incident);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    write.mutate();
  };
  return (
    <Dialog open onClose={close} className={css.dialog} backdrop={<div className={css.backdrop} />} unmountOnHide>
      <form className={css.form} onSubmit={submit}>
        <DialogHeading>Open an incident</DialogHeading>
        <label>
          <span>What is wrong</span>
          <input
            required
            maxLength={200}
            pattern=".*\S.*"
            value={title}
            onChange={({ target }) => change({ title: target.value })}
          />
        </label>
        <div className={css.row}>
          <label>
            <span>Service</span>
            <select value={service} onChange={({ target }) => change({ service: target.value, cause: '' })}>
              {services.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label>
            <span>Environment</span>
            <select value={environment} onChange={({ target }) => change({ environment: target.value, cause: '' })}>
              {places.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label>
            <span>Severity</span>
            <select value={severity} onChange={({ target }) => change({ severity: target.value })}>
              {Object.keys(severities).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        </div>
        <label>
          <span>Started (empty: now)</span>
          <input
            type="datetime-local"
            value={startedAt}
            onChange={({ target }) => change({ startedAt: target.value })}
          />
        </label>
        <CauseField
          service={service}
          environment={environment}
          value={cause}
          onChange={(id) => change({ cause: id })}
        />
        <WriteProblem error={write.error} />
        <div className={css.buttons}>
          <DialogDismiss>Cancel</DialogDismiss>
          <button type="submit" className="primary" disabled={write.isPending}>
            {write.isPending ? 'Opening…' : 'Open it'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
