import { Combobox, ComboboxItem, ComboboxList, ComboboxProvider } from '@ariakit/react/combobox';
import { Dialog, DialogHeading } from '@ariakit/react/dialog';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/router';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { placesQuery, servicesQuery } from '../../lib/queries.ts';
import { searchQuery } from '../../lib/record-queries.ts';
import { type Command, commandsOf, find, hitCommands, recentCommands, rememberCommand } from './commands.ts';
import css from './palette.module.css';

const limit = 12;
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
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const commands = useMemo(() => commandsOf(services ?? [], places ?? []), [services, places]);
  const asked = useSettled(wanted.trim(), settleMs);
  const hits = useQuery({ ...searchQuery(asked), enabled: asked.length > 1, placeholderData: keepPreviousData }).data;
  const found = useMemo(() => {
    if (wanted.trim() === '') {
      const recent = recentCommands().map((command) => ({ ...command, key: `recent ${command.key}` }));
      return [...recent, ...commands].slice(0, limit);
    }
    const known = find(commands, wanted);
    const more = asked === wanted.trim() ? hitCommands(hits ?? [], Date.now()) : [];
    return [...known.slice(0, more.length > 0 ? limit / 2 : limit), ...more].slice(0, limit);
  }, [commands, wanted, asked, hits]);
  const go = (command: Command) => {
    const { href } = command;
    close();
    if (href !== '#help') rememberCommand(command);
    if (href === '#help') help();
    else void push(href);
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
              <span className="soft">{command.detail}</span>
            </ComboboxItem>
          ))}
          {found.length === 0 && <p className={css.none}>Nothing found.</p>}
        </ComboboxList>
      </ComboboxProvider>
    </Dialog>
  );
}
