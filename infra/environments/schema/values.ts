import { z } from 'zod';

/** Values that several schemas share. */
export const text = z.string().min(1);
/** Counts of AWS and of Kubernetes are integers of 32 bits. */
const largest = 2 ** 31 - 1;
export const count = z.int().min(0).max(largest);
export const positive = z.int().min(1).max(largest);
/** A retention. Prometheus and Loki hold no duration of 300 years; AWS Backup takes at most a hundred. */
export const days = z.int().min(1).max(36_500);
export const port = z.int().min(1024).max(65_535);
/** Retention periods that CloudWatch Logs accepts. */
export const logRetentionDays = z.literal([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);
export const email = z.email('an email address, such as oncall@example.org');
export const webAddress = z.url({
  protocol: /^https?$/,
  error: 'an http or https address, such as https://example.org',
});
export const nonEmpty = <T extends z.ZodType>(item: T) => z.tuple([item], item);
/** A DNS label that is also valid in Kubernetes and AWS names. `constructor` is refused, because every object has that key. */
export const label = (longest: number) =>
  z
    .string()
    .regex(
      new RegExp(`^(?!.*--)(?!constructor$)[a-z](?:[a-z0-9-]{0,${longest - 2}}[a-z0-9])?$`),
      `lower-case letters, digits and single inner hyphens, a letter first, at most ${longest} characters`,
    );
export const urlPath = z.string().regex(/^\/[\w./-]*$/, 'a path that starts with /, such as /readyz');
/** Path of a route: the load balancer matches it and everything below it. */
export const routePath = z.string().regex(/^(?:\/[\w.-]+)+$/, 'a path without a trailing slash, such as /orders');

/** A file or folder of the repository, as a line of a workflow and of `compose.yaml` can name it. */
export const repositoryPath = z
  .string()
  .regex(
    /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.-]+(?:\/[\w.-]+)*$/,
    'a path from the root of the repository, without spaces, . and .., such as app/orders/Dockerfile',
  );

/** The same type, with every property readonly. */
export type DeepReadonly<T> = T extends (infer _)[] | readonly unknown[]
  ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** A JSON value; its strings are templates. */
export const json = z.unknown().refine((value) => z.json().safeParse(value).success, 'a JSON value');
