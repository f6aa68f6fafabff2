import css from './misconfigured.module.css';

/** Instead of the page, when `env.json` is wrong: for whoever published it. */
export function Misconfigured({ problems }: { readonly problems: readonly string[] }) {
  return (
    <main className={css.page}>
      <h1>This page is not set up</h1>
      <p>
        It needs <code>/env.json</code> of its own environment, and what it found there is not usable:
      </p>
      <ul className={css.problems}>
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
      <p>Nothing was asked of the ledger. Publish a right file and reload.</p>
    </main>
  );
}
