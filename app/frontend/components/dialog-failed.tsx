import css from './dialog-failed.module.css';

/** Instead of a dialog that could not be loaded. It does not need what failed. */
export function DialogFailed({ close }: { readonly close: () => void }) {
  return (
    <div className={css.failed} role="alert">
      <span>This could not be loaded. Check your connection.</span>
      <button type="button" onClick={() => window.location.reload()}>
        Load the page again
      </button>
      <button type="button" onClick={close}>
        Close
      </button>
    </div>
  );
}
