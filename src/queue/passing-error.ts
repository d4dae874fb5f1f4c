/** Errors of a connection, by code of the system and by class of PostgreSQL: they pass, and the same work can be tried again. */
const SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** Connection, too many connections, operator intervention (shutdown, recovery), system error, no space. */
const CLASSES = ['08', '53', '57', '58'];
/** A transaction during which this process stood still for too long; a standby that is not the server yet. */
const STATES = new Set(['25P03', '25006']);
const MESSAGES =
  /connection (terminated|ended)|timeout expired|timeout exceeded when trying to connect|read timeout|client has encountered a connection error|not queryable|client was closed/i;
const DISK_FULL = '53100';

/** True where the way to the database broke, not the work. */
export function isPassing(error: unknown): boolean {
  const { code, syscall, message } = (error ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof code === 'string') {
    if (SYSTEM.has(code) || STATES.has(code)) return true;
    // The socket of a server that is down is not there; any other file that is missing stays missing.
    if (code === 'ENOENT') return syscall === 'connect';
    if (code.length === 5 && CLASSES.includes(code.slice(0, 2))) return true;
  }
  return typeof message === 'string' && MESSAGES.test(message);
}

/** True where the disk of the database is full: nothing was written, and nothing is lost. */
export function isDiskFull(error: unknown): boolean {
  return ((error ?? {}) as { readonly code?: unknown }).code === DISK_FULL;
}
