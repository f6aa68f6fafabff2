const connectionMessages =
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

/** The SQLSTATE or system error code; empty without one. */
export const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

/** Whether the connection failed, not a statement. */
export const isNetworkFailure = (error: Error): boolean =>
  networkCodes.has(codeOf(error)) || connectionMessages.test(error.message);

/** Whether the connection must be closed because it is broken or leads to a demoted writer. */
export const isLostConnection = (error: unknown): boolean =>
  error instanceof Error && (/^(08|57P|25006)/.test(codeOf(error)) || isNetworkFailure(error));
