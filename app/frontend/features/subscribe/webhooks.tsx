import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useRef, useState } from 'react';
import { Boundary } from '../../components/boundary.tsx';
import { DialogFailed } from '../../components/dialog-failed.tsx';
import page from '../../components/page.module.css';
import { Loading, Pending } from '../../components/states.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Ago } from '../../components/time.tsx';
import { WriteProblem } from '../../components/write-problem.tsx';
import { lazyPart } from '../../lib/lazy-part.ts';
import { formatTexts, isFormat, type Subscription, scopeText, stateTexts } from '../../lib/ledger/subscription.ts';
import { subscriptionsQuery } from '../../lib/subscription-queries.ts';
import { setState } from '../../lib/subscription-writes.ts';
import { type Scope, WebhookForm } from './webhook-form.tsx';

/** They come when they are asked for. */
const DeadLetters = lazyPart(() => import('./dead-letters.tsx').then(({ DeadLetters }) => DeadLetters));
const EndDialog = lazyPart(() => import('./end-dialog.tsx').then(({ EndDialog }) => EndDialog));

/** A part of the page about one webhook. */
interface Shown {
  readonly part: 'letters' | 'end';
  readonly id: string;
}

/** All of the ledger, and a form for one more. */
export function Webhooks({ scope }: { readonly scope: Scope }) {
  const client = useQueryClient();
  const query = useQuery(subscriptionsQuery);
  const [shown, setShown] = useState<Shown>();
  const opener = useRef<HTMLElement>(undefined);
  const reload = () => void client.invalidateQueries({ queryKey: subscriptionsQuery.queryKey });
  const change = useMutation({
    mutationFn: ({ subscription, state }: { subscription: Subscription; state: Parameters<typeof setState>[1] }) =>
      setState(subscription, state),
    onSuccess: reload,
  });
  const close = () => {
    setShown(undefined);
    opener.current?.focus();
  };
  const about = query.data?.find(({ id }) => id === shown?.id);
  const columns: readonly TableColumn<Subscription>[] = [
    { title: 'Target', cell: ({ url }) => <span className="wrap">{url}</span> },
    { title: 'Scope', cell: scopeText },
    { title: 'Format', cell: ({ format }) => (isFormat(format) ? formatTexts[format] : format) },
    {
      title: 'State',
      cell: ({ state, stateReason }) =>
        [stateTexts[state] ?? state, stateReason].filter((text) => text !== undefined && text !== '').join(': '),
    },
    { title: 'Since', cell: ({ createdAt }) => <Ago at={createdAt} />, nowrap: true },
    {
      title: 'Actions',
      cell: (subscription) => {
        const { id, url } = subscription;
        const active = subscription.state === 'SUBSCRIPTION_STATE_ACTIVE';
        const next = active ? 'SUBSCRIPTION_STATE_PAUSED' : 'SUBSCRIPTION_STATE_ACTIVE';
        const opens = (part: Shown['part'], text: string) => (
          <button
            type="button"
            className="quiet"
            aria-label={`${text}: ${url}`}
            onClick={({ currentTarget }) => {
              opener.current = currentTarget;
              setShown({ part, id });
            }}
          >
            {text}
          </button>
        );
        return (
          <span className={page.buttons}>
            <button
              type="button"
              className="quiet"
              aria-label={`${active ? 'Pause' : 'Resume'}: ${url}`}
              onClick={() => change.mutate({ subscription, state: next })}
            >
              {active ? 'Pause' : 'Resume'}
            </button>
            {opens('letters', 'Failed deliveries')}
            {opens('end', 'Delete')}
          </span>
        );
      },
      line: true,
    },
  ];
  return (
    <>
      <WebhookForm scope={scope} added={reload} />
      <WriteProblem error={change.error} reload={reload} />
      {!query.data ? (
        <Pending query={query} />
      ) : query.data.length === 0 ? (
        <p className="soft">None yet.</p>
      ) : (
        <Table label="All webhooks" columns={columns} rows={query.data} keyOf={({ id }) => id} />
      )}
      {about && shown?.part === 'letters' && (
        <Boundary name={about.id}>
          <Suspense fallback={<Loading />}>
            <DeadLetters key={about.id} subscription={about} close={close} />
          </Suspense>
        </Boundary>
      )}
      {about && shown?.part === 'end' && (
        <Boundary name={about.id} fallback={() => <DialogFailed close={close} />}>
          <Suspense>
            <EndDialog
              subscription={about}
              close={close}
              reload={reload}
              ended={() => {
                setShown(undefined);
                reload();
              }}
            />
          </Suspense>
        </Boundary>
      )}
    </>
  );
}
