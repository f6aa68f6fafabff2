import { resolve } from 'node:path';
import {
  databaseProblems,
  databaseSettings,
  databaseVariables,
  readVariables,
  serviceSettings,
  serviceVariables,
} from '@sample-platform-ai/kit/settings.ts';
import { z } from 'zod';

const targets = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(z.strictObject({ name: z.string().min(1).max(100), url: z.url({ protocol: /^https?$/ }) })));

const database = z.object(databaseVariables);
const schema = z.object({ ...serviceVariables, ...databaseVariables });
const workerSchema = schema.extend({
  /** `[{"name": "…", "url": "https://…"}]`. */
  TARGETS: targets,
  /** The region of this process. */
  REGION: z.string().min(1),
  INTERVAL_SECONDS: z.coerce.number().min(1).max(3600).default(30),
});
type Environment = Readonly<Record<string, string | undefined>>;

/** In an image the files are next to the bundle. */
const migrations = resolve(import.meta.dirname, import.meta.filename.endsWith('.mjs') ? 'migrations' : '../migrations');

const serviceConfig = (values: z.infer<typeof schema>) => ({
  settings: serviceSettings(values),
  database: { settings: databaseSettings(values), migrations },
});

/** The only readers of environment variables, one for each command: serve, work, migrate. */
export const readConfig = (environment: Environment) =>
  serviceConfig(readVariables(schema, environment, { problems: databaseProblems }));

export function readWorkerConfig(environment: Environment) {
  const values = readVariables(workerSchema, environment, { problems: databaseProblems });
  return {
    ...serviceConfig(values),
    targets: values.TARGETS,
    region: values.REGION,
    intervalMs: values.INTERVAL_SECONDS * 1000,
  };
}

export function readMigrationConfig(environment: Environment) {
  const values = readVariables(database, environment, { problems: databaseProblems });
  return { settings: databaseSettings(values), migrations };
}
