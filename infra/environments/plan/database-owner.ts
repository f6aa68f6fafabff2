import type { RegionalNames } from '../naming.ts';
import type { EnvironmentConfig } from '../schema.ts';

/** Of the secret that the platform makes where RDS does not. */
export const ownerSecretName = (names: RegionalNames): string => names.secret('databases', 'owner');

/**
 * Where the sign-in of the database's owner is kept, JSON with `username` and `password`: a secret of the platform's, or one
 * that RDS has named itself and tagged with its instance.
 */
export type OwnerSecret = { readonly name: string } | { readonly tags: Readonly<Record<string, string>> };

export function ownerSecret(names: RegionalNames, environment: EnvironmentConfig): OwnerSecret {
  const { database, account, primaryRegion } = environment;
  if (database.masterPassword === 'write-only') return { name: ownerSecretName(names) };
  const instance = `arn:aws:rds:${primaryRegion}:${account.id}:db:${names.resource('database')}`;
  return { tags: { 'aws:rds:primaryDBInstanceArn': instance } };
}
