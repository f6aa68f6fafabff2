import css from './misconfigured.module.css';

/** Instead of the page, when `env.json` is wrong: for the person who published it. */
export function Misconfigured({ problems }: { readonly problems: readonly string[] }) {
  return (
    <main className={css.page}>
      <h1>This page is not set up</h1>
      <p>
        It needs <code>/env.json</code> for this environment, and what it found there is not valid:
      </p>
      <ul className={css.problems}>
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
      <p>No request was sent to the ledger. Publish a valid env.json, then load the page again.</p>
      <p>
        <button type="button" onClick={() => window.location.reload()}>
          Load the page again
        </button>
      </p>
    </main>
  );
}
