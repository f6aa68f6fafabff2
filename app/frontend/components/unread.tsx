interface Asked {
  readonly error: Error | null;
  readonly data: unknown;
  readonly refetch: () => Promise<unknown>;
}

/** Instead of a part of a page that could not be read: without it, that part would look empty. */
export function Unread({ what, query }: { readonly what: string; readonly query: Asked }) {
  const { error, data, refetch } = query;
  if (!error || data !== undefined) return null;
  return (
    <p role="alert">
      {what} could not be read.{' '}
      <button type="button" onClick={() => void refetch()}>
        Try again
      </button>
    </p>
  );
}
