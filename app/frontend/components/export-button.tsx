import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { RefusedError } from '../lib/api.ts';
import { saveFile } from '../lib/save.ts';
import css from './export-button.module.css';

const whyNot = (error: Error): string =>
  error instanceof RefusedError ? `The ledger refused this: ${error.message}.` : 'The connection broke before the end.';

/** A file with every row of a question, also those that are not loaded. It is kept only when all of it has come. */
export function ExportButton(props: {
  readonly file: string;
  /** What the file holds. */
  readonly label: string;
  readonly read: (signal: AbortSignal) => Promise<Blob>;
}) {
  const { file, label, read } = props;
  const leaving = useRef<AbortController>(undefined);
  useEffect(() => () => leaving.current?.abort(), []);
  const save = useMutation({
    mutationFn: () => {
      leaving.current = new AbortController();
      return read(leaving.current.signal);
    },
    onSuccess: (content) => saveFile(file, content),
  });
  return (
    <span className={`${css.export} screen`}>
      {save.error && (
        <span role="alert" className={css.problem}>
          {whyNot(save.error)} Nothing was saved.
        </span>
      )}
      <button type="button" disabled={save.isPending} onClick={() => save.mutate()}>
        {save.isPending ? 'Reading all rows…' : label}
      </button>
    </span>
  );
}
