import type { SearchState } from '../lib/search.ts';

/** A filter of the address: one of some values, or all. A value that is not among them, as in an old link, is offered as well. */
export function Choice(props: {
  readonly search: SearchState;
  readonly name: string;
  /** Read out, not shown. */
  readonly label: string;
  /** The text for no choice. */
  readonly all: string;
  readonly values: readonly string[];
}) {
  const { search, name, label, all, values } = props;
  const value = search.get(name);
  return (
    <label>
      <span className="hidden">{label}</span>
      <select value={value} onChange={({ target }) => search.set({ [name]: target.value })}>
        <option value="">{all}</option>
        {(value === '' || values.includes(value) ? values : [value, ...values]).map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </label>
  );
}
