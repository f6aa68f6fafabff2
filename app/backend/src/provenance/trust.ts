/** What a deployment's image has to come from. */
export interface Expected {
  readonly imageDigest: string;
  readonly commit: string;
  readonly repositoryId: string;
  readonly ownerId: string;
  /** One of them, as a whole. */
  readonly workflows: readonly string[];
  /** The subject's name; any when undefined. */
  readonly image: string | undefined;
}

/** As the contract writes it. */
export interface Provenance {
  readonly status: 'PROVENANCE_STATUS_VERIFIED' | 'PROVENANCE_STATUS_UNVERIFIED';
  readonly detail?: string;
  readonly workflow?: string;
  readonly commit?: string;
  readonly run?: string;
  readonly bundleSha256?: string;
}

export const unverified = (detail: string): Provenance => ({ status: 'PROVENANCE_STATUS_UNVERIFIED', detail });

/** Whether a bundle is the provenance of what is expected. Never throws for a bundle: the result says what is wrong. */
export interface Trust {
  readonly verify: (bundle: string, expected: Expected) => Promise<Provenance>;
}

/** For callers that record nothing of others. */
export const noTrust: Trust = { verify: () => Promise.resolve(unverified('nothing is trusted here')) };

export interface TrustConfig {
  /** Trusted roots, one a line in JSON; the root of Sigstore's public instance when undefined. */
  readonly roots: string | undefined;
  /** Issuers of the tokens of builds. */
  readonly issuers: readonly string[];
}

/**
 * The library takes 15 MiB, so it is loaded for the first bundle. Roots of a file are read at once, so that a mistake in it stops the
 * start: throws for what is not a trusted root.
 */
export async function createTrust({ roots, issuers }: TrustConfig): Promise<Trust> {
  const load = async () => {
    const [{ createVerifier }, { publicVerifiers, verifiersOf }] = await Promise.all([
      import('./verify.ts'),
      import('./roots.ts'),
    ]);
    return createVerifier({ verifiers: roots === undefined ? publicVerifiers() : verifiersOf(roots), issuers });
  };
  let loading = roots === undefined ? undefined : load();
  await loading;
  return {
    verify: async (bundle, expected) => {
      loading ??= load();
      return (await loading)(bundle, expected);
    },
  };
}
