import { contractMethods, errorCatalogue } from '@sample-platform-ai/contract';

/**
 * PromQL about the ledger's calls. Which failures are the service's own, and which methods never end by themselves, is
 * the contract's to say.
 */

const either = (names: readonly string[]): string => names.join('|');

const serverFailures = Object.entries(errorCatalogue)
  .filter(([, { http }]) => http >= 500)
  .map(([code]) => code);

/** Calls that failed by no fault of their caller. */
export const failed = `code=~"${either(serverFailures)}"`;

/** Calls whose duration says something: a stream lasts as long as its reader. */
export const timed = `method!~"${either(contractMethods.filter(({ streams }) => streams).map(({ name }) => name))}"`;

/** Calls per second, by transport. */
export const callRate = (window: string, ...matchers: readonly string[]): string =>
  `sum by (transport) (rate(ledger_call_seconds_count{${matchers.join(',')}}[${window}]))`;
