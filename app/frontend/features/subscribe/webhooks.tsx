import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import page from '../../components/page.module.css';
import { Pending } from '../../components/states.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Ago } from '../../components/time.tsx';
import { WriteProblem } from '../../components/write-problem.tsx';
import { formatTexts, isFormat, type Subscription, stateTexts } from '../../lib/ledger/subscription.ts';
import { subscriptionsQuery } from '../../lib/queries.ts';
import { setState } from '../../lib/subscription-writes.ts';
import { type Scope, WebhookForm } from './webhook-form.tsx';

const scopeText = ({ service, team, environment }: Subscription): string =>
  [service || (team && `team ${team}`) || 'all services', environment && `in ${environment}`].filter(Boolean).join(' ');

/** All of the ledger, and a form for one more. */
export function Webhooks({ scope }: { readonly scope: Scope }) {
  const client = useQueryClient();
  const query = useQuery(subscriptionsQuery);
  const reload = () => client.invalidateQueries({ queryKey: subscriptionsQuery.queryKey });
  const change = useMutation({
    mutationFn: ({ subscription, state }: { subscription: Subscription; state: Parameters<typeof setState>[1] }) =>
      setState(subscription, state),
    onSuccess: reload,
  });
  const columns: readonly TableColumn<Subscription>[] = [
    { title: 'Target', cell: ({ url }) => <span className="wrap">{url}</span> },
    { title: 'Of', cell: scopeText },
    { title: 'As', cell: ({ format }) => (isFormat(format) ? formatTexts[format] : format) },
    {
      title: 'State',
      cell: ({ state, stateReason }) =>
        [stateTexts[state] ?? state, stateReason].filter((text) => text !== undefined && text !== '').join(': '),
    },
    { title: 'Since', cell: ({ createdAt }) => <Ago at={createdAt} />, nowrap: true },
    {
      title: 'Actions',
      cell: (subscription) => {
        const active = subscription.state === 'SUBSCRIPTION_STATE_ACTIVE';
        const next = active ? 'SUBSCRIPTION_STATE_PAUSED' : 'SUBSCRIPTION_STATE_ACTIVE';
        return (
          <span className={page.buttons}>
            <button type="button" className="quiet" onClick={() => change.mutate({ subscription, state: next })}>
              {active ? 'Pause' : 'Resume'}
            </button>
            <button
              type="button"
              className="quiet"
              onClick={() => change.mutate({ subscription, state: 'SUBSCRIPTION_STATE_ENDED' })}
            >
              End
            </button>
          </span>
        );
      },
    },
  ];
  return (
    <>
      <WebhookForm scope={scope} added={() => void reload()} />
      <WriteProblem error={change.error} reload={() => void reload()} />
      {!query.data ? (
        <Pending query={query} />
      ) : query.data.length === 0 ? (
        <p className="soft">None yet.</p>
      ) : (
        <Table label="Webhooks" columns={columns} rows={query.data} keyOf={({ id }) => id} />
      )}
    </>
  );
}
