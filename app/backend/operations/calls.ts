import { contractMethods, errorCatalogue } from '@sample-platform-ai/contract';

/**
 * PromQL about the ledger's calls. The contract defines which failures count as failures of the service, and which methods
 * are streams.
 */

const either = (names: readonly string[]): string => names.join('|');

const serverFailures = Object.entries(errorCatalogue)
  .filter(([, { http }]) => http >= 500)
  .map(([code]) => code);

/** Calls that failed because of the service. */
export const failed = `code=~"${either(serverFailures)}"`;

/** Calls with a meaningful duration: a stream lasts as long as its reader. */
export const timed = `method!~"${either(contractMethods.filter(({ streams }) => streams).map(({ name }) => name))}"`;

/** Calls per second, by transport. */
export const callRate = (window: string, ...matchers: readonly string[]): string =>
  `sum by (transport) (rate(ledger_call_seconds_count{${matchers.join(',')}}[${window}]))`;
