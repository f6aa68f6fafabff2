import { Combobox, ComboboxItem, ComboboxList, ComboboxProvider } from '@ariakit/react/combobox';
import { Dialog, DialogHeading } from '@ariakit/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/router';
import { useDeferredValue, useMemo, useState } from 'react';
import { placesQuery, servicesQuery } from '../../lib/queries.ts';
import { commandsOf, find } from './commands.ts';
import css from './palette.module.css';

const limit = 12;

/** Type a few letters of where to go. Ariakit keeps the focus inside, and gives it back. */
export function Palette({ close, help }: { readonly close: () => void; readonly help: () => void }) {
  const services = useQuery(servicesQuery).data;
  const places = useQuery(placesQuery).data;
  const { push } = useRouter();
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const commands = useMemo(() => commandsOf(services ?? [], places ?? []), [services, places]);
  const found = useMemo(() => find(commands, wanted).slice(0, limit), [commands, wanted]);
  const go = (href: string) => {
    close();
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
          placeholder="A service, a page, or “changed in prod”"
          aria-label="Jump to"
        />
        <ComboboxList alwaysVisible className={css.list} aria-label="Places">
          {found.map(({ key, title, detail, href }) => (
            <ComboboxItem
              key={key}
              value={title}
              setValueOnClick={false}
              hideOnClick={false}
              className={css.item}
              onClick={() => go(href)}
            >
              <span>{title}</span>
              <span className="soft">{detail}</span>
            </ComboboxItem>
          ))}
          {found.length === 0 && <p className={css.none}>Nothing is called like that.</p>}
        </ComboboxList>
      </ComboboxProvider>
    </Dialog>
  );
}
