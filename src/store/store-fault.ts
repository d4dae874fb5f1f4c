import { type StoreFaultCode, storeFault } from '../locale/store-faults.ts';
import type { Fault } from '../services/ports.ts';

/** Thrown where the store cannot be opened: says where, what was found, what is allowed and the cure. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault';
  readonly fault: Fault;
  constructor(code: StoreFaultCode, where: string, found: string) {
    super(`${where}: ${found} [${code}]`);
    this.fault = storeFault(code, where, found);
  }
}

const CODES: Readonly<Record<string, StoreFaultCode>> = {
  EACCES: 'EDU_STORE_NO_PERMISSION',
  EPERM: 'EDU_STORE_NO_PERMISSION',
  EROFS: 'EDU_STORE_NO_PERMISSION',
  ENOSPC: 'EDU_STORE_DISK_FULL',
  EDQUOT: 'EDU_STORE_DISK_FULL',
  EEXIST: 'EDU_STORE_NOT_A_FOLDER',
  ENOTDIR: 'EDU_STORE_NOT_A_FOLDER',
  ENOENT: 'EDU_STORE_NOT_A_FOLDER',
};

/** The fault behind an error of the file system; any other error is given back as it is. */
export function fileSystemFault(error: unknown, where: string): unknown {
  const code = CODES[errorCode(error) ?? ''];
  return code === undefined ? error : new StoreFault(code, where, (error as Error).message);
}

/** The fault behind what PostgreSQL printed before it gave up. */
export function printedFault(printed: string, where: string): StoreFault {
  const found = printed.trim().split('\n').slice(-6).join('\n') || 'no message';
  if (/No space left on device|Disk quota exceeded/.test(printed))
    return new StoreFault('EDU_STORE_DISK_FULL', where, found);
  if (
    /Permission denied|Operation not permitted|Read-only file system|invalid permissions|wrong ownership/.test(printed)
  )
    return new StoreFault('EDU_STORE_NO_PERMISSION', where, found);
  if (/incompatible with (this )?server/.test(printed)) return new StoreFault('EDU_STORE_OTHER_VERSION', where, found);
  return new StoreFault('EDU_STORE_NOT_STARTED', where, found);
}

/** The code that Node or PostgreSQL gave an error: ENOENT, 57P03. */
export function errorCode(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
