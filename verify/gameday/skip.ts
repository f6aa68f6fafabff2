/** Why nothing can be played, and the exit code that says so. */
export interface Skip {
  readonly why: string;
  readonly exitCode: 0 | 1;
}

export interface Missing {
  /** Why no environment of the platform can be played. */
  readonly environment: string | undefined;
  /** Why PostgreSQL cannot run on this machine. */
  readonly postgres: string | undefined;
  /** Whether a machine that lacks something fails. */
  readonly isRequired: boolean;
}

/** A platform in one region has nothing to play on any machine: its scheduled run stays green. */
export function skipOf({ environment, postgres, isRequired }: Missing): Skip | undefined {
  if (environment !== undefined) return { why: environment, exitCode: 0 };
  if (postgres === undefined) return undefined;
  return { why: `PostgreSQL cannot run here: ${postgres}`, exitCode: isRequired ? 1 : 0 };
}
