import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type Environment, EnvironmentError, loadEnvironment } from '../lib/environment.ts';

const Context = createContext<Environment | undefined>(undefined);

/** Undefined until `env.json` is read; nothing is fetched before. */
export const useEnvironment = (): Environment | undefined => useContext(Context);

interface Failed {
  readonly problems: readonly string[];
}

export function EnvironmentProvider(props: {
  readonly children: ReactNode;
  readonly failure: (problems: readonly string[]) => ReactNode;
}) {
  const [state, setState] = useState<Environment | Failed>();
  useEffect(() => {
    let current = true;
    loadEnvironment(new URL(window.location.href)).then(
      (environment) => current && setState(environment),
      (error: unknown) =>
        current &&
        setState({
          problems:
            error instanceof EnvironmentError ? error.problems : [`/env.json could not be read: ${String(error)}`],
        }),
    );
    return () => {
      current = false;
    };
  }, []);
  if (state && 'problems' in state) return props.failure(state.problems);
  return <Context value={state}>{props.children}</Context>;
}
