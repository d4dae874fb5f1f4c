import { parentPort } from 'node:worker_threads';
import { hashNow, verifyNow } from './argon.ts';

export interface PasswordTask {
  readonly id: number;
  readonly password: string;
  /** To be compared with; without it a new hash is made. */
  readonly hash?: string;
}

export interface PasswordAnswer {
  readonly id: number;
  readonly value?: string | boolean;
  readonly failed?: string;
}

// A thread of its own: a hash takes a tenth of a second, in which the event loop would answer nobody.
parentPort?.on('message', async ({ id, password, hash }: PasswordTask) => {
  try {
    const value = hash === undefined ? await hashNow(password) : await verifyNow(password, hash);
    parentPort?.postMessage({ id, value } satisfies PasswordAnswer);
  } catch (error) {
    // The message of the library names the fault, never the password.
    const failed = error instanceof Error ? error.message : 'unknown';
    parentPort?.postMessage({ id, failed } satisfies PasswordAnswer);
  }
});
