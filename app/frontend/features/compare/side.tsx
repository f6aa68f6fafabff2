import { Choice } from '../../components/choice.tsx';
import type { CatalogEnvironment } from '../../lib/ledger/catalog.ts';
import type { SearchState } from '../../lib/search.ts';
import css from './compare.module.css';

export interface SideNames {
  readonly environment: string;
  readonly region: string;
  readonly version: string;
  readonly at: string;
}

export const here: SideNames = { environment: 'from', region: 'fromRegion', version: 'fromVersion', at: 'fromAt' };
export const there: SideNames = { environment: 'to', region: 'toRegion', version: 'toVersion', at: 'toAt' };

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
      <label>
        <span className="soft">at</span>
        <input
          type="datetime-local"
          aria-label="As it was at"
          value={search.get(names.at)}
          onChange={({ target }) => search.set({ [names.at]: target.value })}
        />
      </label>
      {oneService && (
        <label>
          <span className="hidden">Version</span>
          <input
            type="text"
            size={10}
            placeholder="version"
            aria-label="Version"
            defaultValue={search.get(names.version)}
            onBlur={({ target }) => search.set({ [names.version]: target.value.trim() })}
          />
        </label>
      )}
    </fieldset>
  );
}
