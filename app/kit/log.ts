import { type Logger, pino } from 'pino';
import type { Tracing } from './tracing.ts';

/** Never logged, at any depth of an object. */
const secrets = ['authorization', 'headers.authorization', 'password', 'connectionString', 'err.config'];

/** JSON lines on standard output, with the trace id if there is one. */
export const createLogger = (level: string, tracing: Pick<Tracing, 'logFields'> | undefined): Logger =>
  pino({
    level,
    redact: { paths: secrets, remove: true },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    ...(tracing && { mixin: tracing.logFields }),
  });
