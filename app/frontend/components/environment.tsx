import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type Environment, EnvironmentError, loadEnvironment } from '../lib/environment.ts';
import { keepOffline } from '../lib/offline.ts';

const Context = createContext<Environment | undefined>(undefined);

/** Undefined until `env.json` is read; nothing is fetched before. */
export const useEnvironment = (): Environment | undefined => useContext(Context);

const firstDelayMs = 500;
const longestDelayMs = 15_000;

/** `env.json`, asked for again and again while the site is out of reach. */
function useLoaded(): {
  readonly environment?: Environment;
  readonly problems?: readonly string[];
  readonly away?: boolean;
} {
  const [state, setState] = useState<ReturnType<typeof useLoaded>>({});
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current = true;
    let delayMs = firstDelayMs;
    const load = async () => {
      try {
        const environment = await loadEnvironment(new URL(window.location.href));
        if (current) setState({ environment });
      } catch (error) {
        if (!current) return;
        if (error instanceof EnvironmentError) return setState({ problems: error.problems });
        setState({ away: delayMs > firstDelayMs });
        timer = setTimeout(() => void load(), delayMs);
        delayMs = Math.min(delayMs * 2, longestDelayMs);
      }
    };
    void load();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, []);
  return state;
}

export function EnvironmentProvider(props: {
  readonly children: ReactNode;
  readonly failure: (problems: readonly string[]) => ReactNode;
}) {
  const { environment, problems, away } = useLoaded();
  useEffect(() => {
    if (environment) keepOffline(environment);
  }, [environment]);
  if (problems) return props.failure(problems);
  return (
    <Context value={environment}>
      {away && (
        <p className="away" role="alert">
          The site does not answer. Trying again.
        </p>
      )}
      {props.children}
    </Context>
  );
}
