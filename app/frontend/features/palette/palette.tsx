import { Combobox, ComboboxItem, ComboboxList, ComboboxProvider } from '@ariakit/react/combobox';
import { Dialog, DialogHeading } from '@ariakit/react/dialog';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/router';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { isLive } from '../../lib/live/state.ts';
import { matrixQuery, placesQuery, servicesQuery } from '../../lib/queries.ts';
import { searchQuery } from '../../lib/record-queries.ts';
import { saveFile } from '../../lib/save.ts';
import { useNow } from '../../lib/time.ts';
import { type Command, commandsOf, detailOf, offered, rememberCommand } from './commands.ts';
import { matrixCsv } from './matrix-csv.ts';
import css from './palette.module.css';

const settleMs = 150;

/** A value once it has stayed the same for a while. */
function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** Type a few letters of where to go. Ariakit keeps the focus inside, and gives it back. */
export function Palette({ close, help }: { readonly close: () => void; readonly help: () => void }) {
  const services = useQuery(servicesQuery).data;
  const places = useQuery(placesQuery).data;
  const { push } = useRouter();
  const client = useQueryClient();
  const [problem, setProblem] = useState('');
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const now = useNow();
  const commands = useMemo(() => commandsOf(services ?? [], places ?? []), [services, places]);
  const asked = useSettled(wanted.trim(), settleMs);
  const search = useQuery({ ...searchQuery(asked), enabled: asked.length > 1 });
  // Only what was found for this very text: what is first in the list is what Enter opens.
  const isAsked = asked === wanted.trim();
  const hits = isAsked ? search.data : undefined;
  const found = useMemo(() => offered(wanted, commands, hits ?? []), [commands, wanted, hits]);
  const searching = wanted.trim().length > 1 && (!isAsked || search.isPending) && !search.error;
  const failed = isAsked && hits === undefined ? search.error : null;
  const message = problem
    ? problem
    : failed
      ? `The ledger could not be searched: ${failed.message}`
      : searching
        ? 'Searching the ledger…'
        : found.length === 0
          ? 'Nothing found.'
          : '';
  const exportMatrix = async () => {
    const { cells } = await client.ensureQueryData(matrixQuery);
    const readAt = client.getQueryState(matrixQuery.queryKey)?.dataUpdatedAt ?? 0;
    const text = matrixCsv(cells, services ?? [], isLive() ? Date.now() : readAt);
    saveFile('matrix.csv', new Blob([text], { type: 'text/csv' }));
  };
  const go = (command: Command) => {
    const { href } = command;
    if (href === '#csv') {
      exportMatrix().then(close, ({ message: why }: Error) => setProblem(`Nothing was saved: ${why}`));
      return;
    }
    close();
    if (href === '#help') return help();
    rememberCommand(command);
    void push(href);
  };
  return (
    <Dialog open onClose={close} className={css.dialog} backdrop={<div className={css.backdrop} />} unmountOnHide>
      <DialogHeading className="hidden">Jump to</DialogHeading>
      <ComboboxProvider open setValue={setText} focusLoop includesBaseElement={false}>
        <Combobox
          className={css.input}
          autoSelect="always"
          autoFocus
          placeholder="A service, version, commit, #pull request, digest or incident"
          aria-label="Jump to"
        />
        <ComboboxList alwaysVisible className={css.list} aria-label="Places">
          {found.map((command) => (
            <ComboboxItem
              key={command.key}
              value={command.title}
              setValueOnClick={false}
              hideOnClick={false}
              className={css.item}
              onClick={() => go(command)}
            >
              <span>{command.title}</span>
              <span className="soft">{detailOf(command, now)}</span>
            </ComboboxItem>
          ))}
        </ComboboxList>
        <p role="status" className={message === '' ? 'hidden' : css.none}>
          {message}
        </p>
      </ComboboxProvider>
    </Dialog>
  );
}
