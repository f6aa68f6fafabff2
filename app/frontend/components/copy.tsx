import { useState } from 'react';

/** Copies a text, and says so. */
export function Copy({ value, label }: { readonly value: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <button type="button" className="quiet" onClick={copy} aria-label={label}>
      {copied ? 'copied' : 'copy'}
    </button>
  );
}
