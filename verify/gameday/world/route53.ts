export interface HealthCheckOptions {
  readonly host: string;
  /** The region's own answer. */
  readonly ask: () => Promise<boolean>;
}

export interface HealthCheck {
  readonly host: string;
  readonly isInverted: () => boolean;
  readonly isDisabled: () => boolean;
  update(settings: { readonly inverted: boolean; readonly disabled: boolean }): void;
  /** As DNS sees it. */
  readonly isHealthy: () => boolean;
}

export interface HealthChecks {
  readonly checks: readonly HealthCheck[];
  stop(): void;
}

/** Health checks as Route 53 makes them: so many answers in a row change what DNS gives. */
export function startHealthChecks(
  hosts: readonly HealthCheckOptions[],
  { intervalMs, threshold }: { readonly intervalMs: number; readonly threshold: number },
): HealthChecks {
  const timers: NodeJS.Timeout[] = [];
  const checks = hosts.map(({ host, ask }): HealthCheck => {
    let [inverted, disabled] = [false, false];
    let answers = true;
    let others = 0;
    let asking = false;
    const probe = async () => {
      if (asking) return;
      asking = true;
      const answer = await ask().catch(() => false);
      asking = false;
      others = answer === answers ? 0 : others + 1;
      if (others >= threshold) {
        answers = answer;
        others = 0;
      }
    };
    timers.push(setInterval(() => void probe(), intervalMs));
    return {
      host,
      isInverted: () => inverted,
      isDisabled: () => disabled,
      update: (next) => {
        ({ inverted, disabled } = next);
      },
      // Route 53 takes a disabled check as healthy, and inverts what it takes it for.
      isHealthy: () => (disabled || answers) !== inverted,
    };
  });
  return {
    checks,
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

/** An answer that is kept for as long as its TTL says. */
export function cached<Answer>(ttlMs: number, ask: () => Answer): () => Answer {
  let answer: Answer | undefined;
  let until = 0;
  return () => {
    if (answer === undefined || performance.now() >= until) {
      answer = ask();
      until = performance.now() + ttlMs;
    }
    return answer;
  };
}
