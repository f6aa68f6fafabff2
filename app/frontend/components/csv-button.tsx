import { csvOf } from '../lib/csv.ts';
import { saveFile } from '../lib/save.ts';

/** What is shown, all of it, as a file. */
export function CsvButton(props: {
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}) {
  const { name, head, rows } = props;
  const save = () => saveFile(`${name}.csv`, new Blob([csvOf([head, ...rows])], { type: 'text/csv' }));
  return (
    <button type="button" className="screen" onClick={save}>
      Export {rows.length} {rows.length === 1 ? 'row' : 'rows'} (CSV)
    </button>
  );
}
