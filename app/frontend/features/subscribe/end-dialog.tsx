import { Dialog, DialogDismiss, DialogHeading } from '@ariakit/react/dialog';
import { useMutation } from '@tanstack/react-query';
import form from '../../components/form.module.css';
import { WriteProblem } from '../../components/write-problem.tsx';
import { type Subscription, scopeText } from '../../lib/ledger/subscription.ts';
import { setState } from '../../lib/subscription-writes.ts';
import css from './subscribe.module.css';

/** Asks before a webhook is deleted: for the API it ends, and is listed no more. */
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
        <DialogHeading>Delete this webhook?</DialogHeading>
        <p className={css.address}>
          <b>{subscription.url}</b>: {scopeText(subscription)}
        </p>
        <p>
          It receives no more events. Its queued events and failed deliveries are deleted. This cannot be undone: a new
          webhook needs a new secret at the receiver.
        </p>
        <WriteProblem error={write.error} reload={reload} />
        <div className={form.buttons}>
          <DialogDismiss autoFocus>Keep it</DialogDismiss>
          <button type="button" className="primary" disabled={write.isPending} onClick={() => write.mutate()}>
            {write.isPending ? 'Deleting…' : 'Delete'}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
