/** A service's users of its database: one serves, one owns the schema. Both sign in with IAM tokens. */
export const databaseUsers = (database: string) => ({
  app: `${database}_app`,
  migration: `${database}_migration`,
});
