import { z } from 'zod';
import { regionNames } from '../catalogue/index.ts';
import { branch } from './git-ref.ts';
import { type DeepReadonly, label, nonEmpty, positive, text } from './values.ts';

export const accountSchema = z.strictObject({
  /** Twelve digits. */
  id: z.string().regex(/^\d{12}$/, 'twelve digits, as text'),
  /** `local` until the account's state buckets exist, `s3` ever after (see bootstrap/README.md). */
  bootstrapState: z.enum(['local', 's3']),
});
export type AccountConfig = DeepReadonly<z.infer<typeof accountSchema>>;

const https = z.url({ protocol: /^https$/ }).regex(/[^/]$/, 'an https URL without a slash at its end');

export const organizationSchema = z.strictObject({
  /** Starts every name; validation says when it is too long for one of them. */
  prefix: label(20),
  /** The parent zone, held by the shared account; every environment's zone is delegated from it. */
  domain: text,
  repository: z.strictObject({
    /** Where the code is: `https://github.com`, or the URL of a GitHub Enterprise Server. */
    codeHost: https,
    /** Who signs the tokens of its workflows, as AWS and the services trust them. */
    tokenIssuer: https,
    owner: z.string().regex(/^[\w.-]+$/, "a GitHub owner's name"),
    name: z.string().regex(/^[\w.-]+$/, "a GitHub repository's name"),
    /** GitHub's numeric ids: in the OIDC subject of every repository created after 15 July 2026. */
    ownerId: z.string().regex(/^\d+$/, 'a number, as text'),
    repositoryId: z.string().regex(/^\d+$/, 'a number, as text'),
    /** The only branch whose pushes deploy. */
    defaultBranch: branch,
    /** Team that owns what no service owns, and what only production's owners may change: as CODEOWNERS names them. */
    owners: z.strictObject({ platform: text, production: text }),
  }),
  /** Account of the registry and of the parent zone. */
  shared: accountSchema,
  /** Regions with a registry and with state buckets, the first one holding what is global. */
  regions: nonEmpty(z.enum(regionNames)),
  /** Whether state is locked by the DynamoDB table as well as by the bucket's native lock file. */
  stateLockTable: z.boolean(),
  registry: z.strictObject({ untaggedExpiryDays: positive, keepImages: positive }),
});
export type Organization = DeepReadonly<z.infer<typeof organizationSchema>>;
