/** What `pnpm new service` was asked for. */
export interface NewService {
  readonly name: string;
  readonly team: string;
  readonly database: boolean;
  readonly site: boolean;
  readonly worker: boolean;
}

/** `payments-api` as `paymentsApi`. */
export const identifier = (name: string): string =>
  name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** `payments-api` as PostgreSQL writes it. */
export const databaseName = (name: string): string => name.replaceAll('-', '_');
