import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { type ArgonCall, DECOY, hashCall, TODAY, verifyCall } from './argon.ts';
import { Refusal } from './refusal.ts';

/** More than these would wait longer than people do, and each holds a request. */
const MOST_WAITING = 32;
const BUSY_FOR = 5;

/**
 * A thread of its own: a hash takes a tenth of a second, in which the event loop would answer nobody. It does nothing but
 * call the library, so it is plain JavaScript that runs from the sources and from dist/ alike.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const library = require(workerData);
parentPort.on('message', async ({ id, name, options }) => {
  try {
    parentPort.postMessage({ id, value: await library[name](options) });
  } catch (error) {
    parentPort.postMessage({ id, failed: String(error && error.message) });
  }
});`;

interface Answer {
  readonly id: number;
  readonly value?: string | boolean;
  /** The message of the library names the fault, never the password. */
  readonly failed?: string;
}

interface Waiting {
  readonly resolve: (value: string | boolean) => void;
  readonly reject: (error: Error) => void;
}

/** Makes and checks hashes of passwords in one thread that starts with the first of them. */
export class Passwords {
  #thread: Worker | undefined;
  #count = 0;
  readonly #waiting = new Map<number, Waiting>();

  async hash(password: string): Promise<string> {
    return (await this.#ask(hashCall(password))) as string;
  }

  /**
   * True where the password is right. Without a hash (no such account, or one that signs in elsewhere) it is compared
   * with a hash that nobody has the password of: the same work, the same time, always false.
   */
  async verify(password: string, hash: string | null): Promise<boolean> {
    const compared = hash ?? DECOY;
    const right = (await this.#ask(verifyCall(password, compared))) as boolean;
    return right && hash !== null;
  }

  /** True where the hash was made with other parameters than today's. */
  isOutdated(hash: string): boolean {
    return !hash.startsWith(TODAY);
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  async #ask(call: ArgonCall): Promise<string | boolean> {
    if (this.#waiting.size >= MOST_WAITING) {
      const detail = {
        zh: `正在核对的密码已有 ${MOST_WAITING} 个，这是上限。`,
        en: `${MOST_WAITING} passwords are being checked, which is the limit.`,
      };
      throw new Refusal('sign-in-busy', detail, BUSY_FOR);
    }
    this.#thread ??= this.#start();
    this.#thread.ref();
    const id = ++this.#count;
    const answer = new Promise<string | boolean>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#thread.postMessage({ id, ...call });
    return answer;
  }

  #start(): Worker {
    const library = createRequire(import.meta.url).resolve('hash-wasm');
    const thread = new Worker(THREAD, { eval: true, workerData: library });
    thread.on('message', ({ id, value, failed }: Answer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      // A command that has done its work does not wait for the thread.
      if (this.#waiting.size === 0) thread.unref();
      if (value === undefined) waiting?.reject(new Error(`the password could not be hashed: ${failed}`));
      else waiting?.resolve(value);
    });
    thread.on('error', (error) => this.#lose(thread, error));
    thread.on('exit', () => this.#lose(thread, new Error('the thread of the passwords has ended')));
    return thread;
  }

  /** Whoever waits is told; the next task starts a new thread. */
  #lose(thread: Worker, error: Error): void {
    if (this.#thread === thread) this.#thread = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
