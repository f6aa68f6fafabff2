import { useEffect, useState } from 'react';
import { Choice } from '../../components/choice.tsx';
import { InstantField } from '../../components/instant-field.tsx';
import type { CatalogEnvironment } from '../../lib/ledger/catalog.ts';
import type { SearchState } from '../../lib/search.ts';
import { instantText } from '../../lib/since.ts';
import css from './compare.module.css';

export interface SideNames {
  readonly environment: string;
  readonly region: string;
  readonly version: string;
  readonly at: string;
}

export const here: SideNames = { environment: 'from', region: 'fromRegion', version: 'fromVersion', at: 'fromAt' };
export const there: SideNames = { environment: 'to', region: 'toRegion', version: 'toVersion', at: 'toAt' };

/** Compared once it is left or confirmed: half of a version is none. */
function VersionField({ value, onChange }: { readonly value: string; readonly onChange: (version: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const commit = () => onChange(typed.trim());
  return (
    <label>
      <span className="hidden">Version</span>
      <input
        type="text"
        size={10}
        placeholder="version"
        aria-label="Version"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={commit}
        onKeyDown={({ key }) => key === 'Enter' && commit()}
      />
    </label>
  );
}

/** One of the two places: an environment, and where wanted a region, an instant, or a version of one service. */
export function Side(props: {
  readonly search: SearchState;
  readonly names: SideNames;
  readonly legend: string;
  readonly environment: string;
  readonly places: readonly CatalogEnvironment[];
  /** A version is a version of one service. */
  readonly oneService: boolean;
}) {
  const { search, names, legend, environment, places, oneService } = props;
  const regions = places.find(({ name }) => name === environment)?.regions ?? [];
  return (
    <fieldset className={css.side}>
      <legend>{legend}</legend>
      <label>
        <span className="hidden">Environment</span>
        <select
          value={environment}
          onChange={({ target }) => search.set({ [names.environment]: target.value, [names.region]: '' })}
        >
          {places.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <Choice search={search} name={names.region} label="Region" all="any region" values={regions} />
      <InstantField
        label="As it was at"
        text="at"
        value={instantText(search.get(names.at))}
        onChange={(at) => search.set({ [names.at]: at })}
      />
      {oneService && (
        <VersionField
          value={search.get(names.version)}
          onChange={(version) => search.set({ [names.version]: version })}
        />
      )}
    </fieldset>
  );
}
