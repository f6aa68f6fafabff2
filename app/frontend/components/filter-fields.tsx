import { type ReactNode, useId, useState } from 'react';
import page from './page.module.css';

/** Filters of a list. On a phone they wait behind a button that says how many are set. */
export function FilterFields(props: { readonly legend: string; readonly set: number; readonly children: ReactNode }) {
  const { legend, set, children } = props;
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <button
        type="button"
        className={page.filterButton}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {set === 0 ? 'Filters' : `Filters (${set})`}
      </button>
      <fieldset className={page.filters} id={id}>
        <legend className="hidden">{legend}</legend>
        {children}
      </fieldset>
    </>
  );
}
