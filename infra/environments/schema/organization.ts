import { z } from 'zod';
import { regionNames } from '../catalogue/index.ts';
import { branch } from './git-ref.ts';
import { sharedSecuritySchema } from './security.ts';
import { type DeepReadonly, days, label, nonEmpty, positive, text } from './values.ts';

export const accountSchema = z.strictObject({
  /** Twelve digits. */
  id: z.string().regex(/^\d{12}$/, 'twelve digits, as text'),
  /** `local` until the account's state buckets exist, then `s3` (see bootstrap/README.md). */
  bootstrapState: z.enum(['local', 's3']),
});
export type AccountConfig = DeepReadonly<z.infer<typeof accountSchema>>;

const https = (pattern: RegExp, allowed: string) =>
  z.url({ protocol: /^https$/, error: allowed, abort: true }).regex(pattern, allowed);
/** As CODEOWNERS names an owner; any other text makes the line invalid, and its files belong to no one. */
const codeOwner = z
  .string()
  .regex(
    /^(?:@[a-z\d][\w-]*(?:\/[\w.-]+)?|[^\s@#]+@[^\s@]+\.[^\s@]+)$/i,
    'one owner as CODEOWNERS names it: @owner/team, @user, or an email address',
  );

export const organizationSchema = z.strictObject({
  /** Prefix of every name; validation reports a name that it makes too long. */
  prefix: label(20),
  /** Name of the parent zone, in the shared account; it delegates every environment's zone. */
  domain: text,
  /** `create` creates the parent zone; `adopt` uses a zone of this name that already exists in the shared account. */
  zone: z.enum(['create', 'adopt']),
  repository: z.strictObject({
    /** Code host: `https://github.com`, or the URL of a GitHub Enterprise Server. */
    codeHost: https(
      /^https:\/\/[a-z\d.-]+(?::\d{1,5})?(?:\/[\w.~-]+)*$/,
      'an https URL with a lower-case host, without user, query and trailing slash',
    ),
    /** OIDC issuer of the workflows' tokens, which AWS and the services trust. IAM refuses one with a port or a query. */
    tokenIssuer: https(
      /^https:\/\/[a-z\d.-]+(?:\/[\w.~-]+)*$/,
      'an https URL with a lower-case host, without port, user, query and trailing slash',
    ),
    owner: z.string().regex(/^[a-z\d][\w-]{0,38}$/i, "a GitHub owner's name, of at most 39 characters"),
    name: z
      .string()
      .regex(
        /^(?!\.{1,2}$)(?!.*\.git$)[\w.-]{1,100}$/,
        "a GitHub repository's name, without .git, of at most 100 characters",
      ),
    /** GitHub's numeric ids: in the OIDC subject of every repository created after 15 July 2026. */
    ownerId: z.string().regex(/^\d+$/, 'a number, as text'),
    repositoryId: z.string().regex(/^\d+$/, 'a number, as text'),
    /** The only branch whose pushes deploy. */
    defaultBranch: branch,
    /** Teams in CODEOWNERS: the owner of everything without a service, and the owner of changes to production. */
    owners: z.strictObject({ platform: codeOwner, production: codeOwner }),
  }),
  /** Account with the registry and the parent zone. */
  shared: accountSchema,
  /** The shared account's baseline; `undefined` where a landing zone of the organization has set it up already. */
  security: z.union([sharedSecuritySchema, z.undefined()]),
  /** Account with the copies of the databases' backups, and nothing else; `undefined` where no environment has copies. */
  backupAccount: z.union([accountSchema, z.undefined()]),
  /** Regions with a registry and state buckets; the first one contains global resources. */
  regions: nonEmpty(z.enum(regionNames)),
  /** Whether a DynamoDB table locks state in addition to the bucket's native lock file. */
  stateLockTable: z.boolean(),
  registry: z.strictObject({ untaggedExpiryDays: days, keepImages: positive }),
});
export type Organization = DeepReadonly<z.infer<typeof organizationSchema>>;
