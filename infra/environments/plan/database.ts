/** The two users of a service's database: one for the service, one that owns the schema. Both sign in with IAM tokens. */
export const databaseUsers = (database: string) => ({
  app: `${database}_app`,
  migration: `${database}_migration`,
});
