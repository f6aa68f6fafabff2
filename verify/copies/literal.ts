const absent = '\u0000absent';

/** A value as a TypeScript literal; what is `undefined` is stated. */
const literal = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (inner === undefined ? absent : inner), 2).replaceAll(
    JSON.stringify(absent),
    'undefined',
  );

/** Text of an environment's file. */
export const environmentText = (name: string, value: unknown): string =>
  `import type { EnvironmentConfig } from './schema.ts';\n\nexport const ${name}: EnvironmentConfig = ${literal(value)};\n`;

/** Text of organization.ts. */
export const organizationText = (value: unknown): string =>
  `import type { Organization } from './schema.ts';\n\nexport const organization: Organization = ${literal(value)};\n`;
