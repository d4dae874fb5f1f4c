import { type StoreFaultCode, storeFaults } from '../locale/store-faults.ts';
import type { Fault } from '../services/ports.ts';

/** The store cannot be used as it is: said like any other fault, with where, found, allowed and cure. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault';
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(`${fault.code} ${fault.where}: ${fault.found}`);
    this.fault = fault;
  }
}

/** Makes the fault of a store that cannot be used; its words come from the table of the locale. */
export function storeFault(code: StoreFaultCode, where: string, found: string): StoreFault {
  const { severity, cure, allowed } = storeFaults[code];
  return new StoreFault({ code, where, found, allowed, cure, severity });
}
