import pino, { type Logger } from 'pino';

/** Names of members that nobody must read in a log, wherever they stand. */
const SECRETS = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  'csrf',
  'connectionString',
  'body',
  'headers',
];

/**
 * Structured lines on standard error: one JSON object a line, so that a journal can be searched. LOG_LEVEL says how much;
 * without it everything worth knowing where a program reads, and nothing where a person does.
 */
export function createLog(name: string, stream?: NodeJS.WritableStream): Logger {
  const level = process.env.LOG_LEVEL ?? (process.stderr.isTTY ? 'silent' : 'info');
  return pino(
    {
      name,
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRETS.flatMap((secret) => [secret, `*.${secret}`, `*.*.${secret}`]), censor: '***' },
      serializers: { err: withoutDetail, error: withoutDetail },
    },
    stream ?? pino.destination(2),
  );
}

/** What PostgreSQL says besides the message may quote rows; the address of a database has its password. */
function withoutDetail(error: unknown): unknown {
  if (!(error instanceof Error)) return withoutPasswords(String(error));
  const { name, message, stack, code } = error as Error & { readonly code?: unknown };
  return {
    type: name,
    message: withoutPasswords(message),
    stack: withoutPasswords(stack ?? ''),
    ...(code === undefined ? {} : { code }),
  };
}

const withoutPasswords = (text: string) => text.replace(/(postgres(?:ql)?:\/\/[^:@/\s]*):[^@\s]*@/g, '$1:***@');
