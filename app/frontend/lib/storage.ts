type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

function inMemory(): Store {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

/** The browser's store. Where it refuses one, as with blocked cookies, what is kept is kept until the page is left. */
function storeOf(open: () => Store): Store {
  let store: Store | undefined;
  const chosen = (): Store => {
    try {
      store ??= open();
    } catch {
      store = inMemory();
    }
    return store;
  };
  return {
    getItem: (key) => chosen().getItem(key),
    setItem: (key, value) => {
      try {
        chosen().setItem(key, value);
      } catch {
        // The storage is full; the page works without it.
      }
    },
    removeItem: (key) => chosen().removeItem(key),
  };
}

/** Of this tab. */
export const tabStore = storeOf(() => window.sessionStorage);
/** Of this browser. */
export const browserStore = storeOf(() => window.localStorage);
