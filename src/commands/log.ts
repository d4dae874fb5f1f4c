import pino, { type Logger } from 'pino';

/** Structured lines on standard error: one JSON object a line, so that a journal can be searched. Silent without LOG_LEVEL. */
export function createLog(name: string): Logger {
  const level = process.env.LOG_LEVEL ?? 'silent';
  return pino({ name, level, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
