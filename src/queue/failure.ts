import { type Fault, InputFaults } from '../services/ports.ts';

/** Why a job failed, as it is kept: faults of what was asked, or something that nobody foresaw. */
export type JobFailure =
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] }
  | { readonly kind: 'internal'; readonly message: string };

/** What is kept of an error that ended a job. */
export function failureOf(error: unknown): JobFailure {
  if (error instanceof InputFaults) return { kind: 'faults', faults: error.faults };
  return { kind: 'internal', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

/** The error again: what is thrown to whoever asks for the result. */
export function errorOf(failure: JobFailure): Error {
  return failure.kind === 'faults' ? new InputFaults(failure.faults) : new Error(failure.message);
}
