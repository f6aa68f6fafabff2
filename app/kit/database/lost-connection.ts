const connectionWords =
  /timeout exceeded when trying to connect|Query read timeout|Connection terminated|Client has encountered a connection error/i;
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

/** SQLSTATE, or the system's name of the error; empty where there is none. */
export const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

/** Whether the way to the database failed, not a statement. */
export const isNetworkFailure = (error: Error): boolean =>
  networkCodes.has(codeOf(error)) || connectionWords.test(error.message);

/** Whether the connection leads to the wrong place (a writer that was demoted) or nowhere, and has to be given up. */
export const isLostConnection = (error: unknown): boolean =>
  error instanceof Error && (/^(08|57P|25006)/.test(codeOf(error)) || isNetworkFailure(error));
