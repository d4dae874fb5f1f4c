import type { Fault } from '../services/ports.ts';

/** Whether a fault forbids the use of the input; warnings and notices do not. */
export function hasErrors(faults: readonly Fault[]): boolean {
  return faults.some((fault) => fault.severity === 'error');
}
