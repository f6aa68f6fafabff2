import { csvOf } from '../lib/csv.ts';

/** What is shown, as a file. */
export function CsvButton(props: {
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}) {
  const { name, head, rows } = props;
  const save = () => {
    const url = URL.createObjectURL(new Blob([csvOf([head, ...rows])], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${name}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" className="screen" onClick={save}>
      CSV of {rows.length} {rows.length === 1 ? 'row' : 'rows'}
    </button>
  );
}
