import { z } from 'zod';

/** What is read of an in-toto statement with SLSA provenance, version 1, as GitHub's action writes it; the rest is ignored. */
const schema = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  predicateType: z.literal('https://slsa.dev/provenance/v1'),
  subject: z
    .array(z.object({ name: z.string(), digest: z.object({ sha256: z.string().optional() }) }))
    .min(1)
    .max(100),
  predicate: z.object({
    buildDefinition: z.object({
      externalParameters: z.object({ workflow: z.object({ repository: z.string() }) }),
      resolvedDependencies: z.array(z.object({ digest: z.object({ gitCommit: z.string().optional() }) })).max(1000),
    }),
    runDetails: z.object({ builder: z.object({ id: z.string() }) }),
  }),
});

export interface Statement {
  readonly subjects: readonly { readonly name: string; readonly digest: string }[];
  readonly builder: string;
  /** The URL of the source's repository. */
  readonly repository: string;
  readonly commits: readonly string[];
}

/** Throws what the statement lacks. */
export function statementOf(payload: Buffer): Statement {
  const parsed = schema.safeParse(JSON.parse(payload.toString()));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { subject, predicate } = parsed.data;
  const { externalParameters, resolvedDependencies } = predicate.buildDefinition;
  return {
    subjects: subject.map(({ name, digest }) => ({ name, digest: `sha256:${digest.sha256 ?? ''}` })),
    builder: predicate.runDetails.builder.id,
    repository: externalParameters.workflow.repository,
    commits: resolvedDependencies.flatMap(({ digest }) => digest.gitCommit ?? []),
  };
}
