import type { RegionalNames } from '../naming.ts';
import type { EnvironmentConfig } from '../schema.ts';

/** Name of the secret that the platform creates where RDS creates none. */
export const ownerSecretName = (names: RegionalNames): string => names.secret('databases', 'owner');

/**
 * Secret with the credentials of the database's owner, JSON with `username` and `password`: the platform's, by name, or the
 * one that RDS names itself and tags with its instance.
 */
export type OwnerSecret = { readonly name: string } | { readonly tags: Readonly<Record<string, string>> };

export function ownerSecret(names: RegionalNames, environment: EnvironmentConfig): OwnerSecret {
  const { database, account, primaryRegion } = environment;
  if (database.masterPassword === 'write-only') return { name: ownerSecretName(names) };
  const instance = `arn:aws:rds:${primaryRegion}:${account.id}:db:${names.resource('database')}`;
  return { tags: { 'aws:rds:primaryDBInstanceArn': instance } };
}
