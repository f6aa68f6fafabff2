import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Listed } from '../../components/named.tsx';
import page from '../../components/page.module.css';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Ago } from '../../components/time.tsx';
import { WriteProblem } from '../../components/write-problem.tsx';
import { newKey } from '../../lib/incident-writes.ts';
import { type DeadLetter, eventText, type Subscription } from '../../lib/ledger/subscription.ts';
import { deadLettersQuery } from '../../lib/subscription-queries.ts';
import { redeliver } from '../../lib/subscription-writes.ts';
import css from './subscribe.module.css';

const place = ({ event: { service, environment } }: DeadLetter): string =>
  [service, environment && `in ${environment}`].filter(Boolean).join(' ') || 'all';

/** What a webhook's target did not take, and another try. It takes the focus when it comes. */
export function DeadLetters(props: { readonly subscription: Subscription; readonly close: () => void }) {
  const { subscription, close } = props;
  const { id, url, state } = subscription;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const client = useQueryClient();
  const query = useInfiniteQuery(deadLettersQuery(id));
  // Kept over attempts: one whose answer is lost is repeated as it was.
  const [keys] = useState(() => new Map<string, string>());
  const reload = () => client.invalidateQueries({ queryKey: deadLettersQuery(id).queryKey });
  const again = useMutation({
    mutationFn: (eventIds: readonly string[]) => {
      const attempt = eventIds.join(' ');
      const key = keys.get(attempt) ?? newKey();
      keys.set(attempt, key);
      return redeliver(id, eventIds, key);
    },
    onSuccess: (_queued, eventIds) => {
      keys.delete(eventIds.join(' '));
      return reload();
    },
  });
  const columns: readonly TableColumn<DeadLetter>[] = [
    { title: 'Event', cell: ({ event }) => <span className="wrap">{eventText(event)}</span> },
    { title: 'Scope', cell: place },
    { title: 'Happened', cell: ({ event }) => <Ago at={event.at} />, nowrap: true },
    { title: 'Failure', cell: ({ failure }) => <span className="wrap">{failure}</span>, line: true },
    { title: 'Attempts', cell: ({ attempts }) => attempts, number: true },
    { title: 'Failed', cell: ({ failedAt }) => <Ago at={failedAt} />, nowrap: true },
    {
      title: 'Action',
      cell: ({ event }) => (
        <button type="button" className="quiet" disabled={again.isPending} onClick={() => again.mutate([event.id])}>
          Send again<span className="hidden"> the {eventText(event)}</span>
        </button>
      ),
    },
  ];
  return (
    <section className={css.letters} aria-label={`Failed deliveries to ${url}`}>
      <div className={page.sectionHead}>
        <h3 className={css.address} tabIndex={-1} ref={heading}>
          Failed deliveries to {url}
        </h3>
        <span className={page.buttons}>
          {query.data?.pages.some(({ items }) => items.length > 0) && (
            <button type="button" disabled={again.isPending} onClick={() => again.mutate([])}>
              Send all again
            </button>
          )}
          <button type="button" onClick={close}>
            Close
          </button>
        </span>
      </div>
      {state !== 'SUBSCRIPTION_STATE_ACTIVE' && (
        <p className="soft">This webhook is not active: events that you send again wait until it is resumed.</p>
      )}
      <WriteProblem error={again.error} />
      {again.data !== undefined && (
        <p role="status">{again.data === 1 ? '1 event is queued.' : `${again.data} events are queued.`}</p>
      )}
      <Listed query={query} empty={<p className="soft">None in the last 30 days.</p>}>
        {(letters) => (
          <Table label="Failed deliveries" columns={columns} rows={letters} keyOf={({ event }) => event.id} />
        )}
      </Listed>
    </section>
  );
}
