/** Errors of a connection, by code of the system and by class of PostgreSQL: they pass, and the same work can be tried again. */
const SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** Connection, too many connections, operator intervention (shutdown, recovery), system error, no space. */
const CLASSES = ['08', '53', '57', '58'];
const MESSAGES =
  /connection (terminated|ended)|timeout expired|read timeout|client has encountered a connection error|not queryable/i;

/** True where the way to the database broke, not the work. */
export function isPassing(error: unknown): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string' && (SYSTEM.has(code) || (code.length === 5 && CLASSES.includes(code.slice(0, 2)))))
    return true;
  return typeof message === 'string' && MESSAGES.test(message);
}
