import { Dialog, DialogDismiss, DialogHeading } from '@ariakit/react/dialog';
import { useMutation } from '@tanstack/react-query';
import form from '../../components/form.module.css';
import { WriteProblem } from '../../components/write-problem.tsx';
import { type Subscription, scopeText } from '../../lib/ledger/subscription.ts';
import { setState } from '../../lib/subscription-writes.ts';
import css from './subscribe.module.css';

/** Asks before a webhook ends, which nothing brings back. */
export function EndDialog(props: {
  readonly subscription: Subscription;
  readonly close: () => void;
  readonly ended: () => void;
  readonly reload: () => void;
}) {
  const { subscription, close, ended, reload } = props;
  const write = useMutation({
    mutationFn: () => setState(subscription, 'SUBSCRIPTION_STATE_ENDED'),
    onSuccess: ended,
  });
  return (
    <Dialog open onClose={close} className={form.dialog} backdrop={<div className={form.backdrop} />} unmountOnHide>
      <div className={form.form}>
        <DialogHeading>End this webhook?</DialogHeading>
        <p className={css.address}>
          <b>{subscription.url}</b>, of {scopeText(subscription)}
        </p>
        <p>
          It gets no further event. What waits for it and its failed deliveries are deleted. It cannot be resumed: a new
          webhook needs a new secret at the receiver.
        </p>
        <WriteProblem error={write.error} reload={reload} />
        <div className={form.buttons}>
          <DialogDismiss autoFocus>Keep it</DialogDismiss>
          <button type="button" className="primary" disabled={write.isPending} onClick={() => write.mutate()}>
            {write.isPending ? 'Ending…' : 'End it'}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
